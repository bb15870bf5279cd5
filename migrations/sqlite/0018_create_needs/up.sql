-- What care providers, patients and insurers ask for. A draft is nobody's but its organisation's.
CREATE TABLE care_needs (
    id BLOB NOT NULL,
    slug TEXT NOT NULL,
    organisation_id BLOB NOT NULL,
    title_nl TEXT NOT NULL,
    title_en TEXT,
    problem_nl TEXT,
    problem_en TEXT,
    desired_effect_nl TEXT,
    desired_effect_en TEXT,
    care_setting TEXT,
    is_national INTEGER NOT NULL,
    province TEXT,
    municipality_code TEXT,
    priority TEXT,
    status TEXT NOT NULL,
    fictitious INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT care_needs_pkey PRIMARY KEY (id),
    CONSTRAINT care_needs_slug_unique UNIQUE (slug),
    CONSTRAINT care_needs_organisation_id_fk FOREIGN KEY (organisation_id) REFERENCES organisations (id)
) STRICT;
CREATE INDEX care_needs_organisation_id_idx ON care_needs (organisation_id);
CREATE INDEX care_needs_title_nl_idx ON care_needs (title_nl, id);

CREATE TABLE care_need_themes (
    care_need_id BLOB NOT NULL,
    theme_id BLOB NOT NULL,
    CONSTRAINT care_need_themes_pkey PRIMARY KEY (care_need_id, theme_id),
    CONSTRAINT care_need_themes_care_need_id_fk FOREIGN KEY (care_need_id) REFERENCES care_needs (id),
    CONSTRAINT care_need_themes_theme_id_fk FOREIGN KEY (theme_id) REFERENCES themes (id)
) STRICT;
CREATE INDEX care_need_themes_theme_id_idx ON care_need_themes (theme_id);

-- What each party says of a need in its own words, also where they conflict: one row per organisation.
CREATE TABLE care_need_articulations (
    id BLOB NOT NULL,
    care_need_id BLOB NOT NULL,
    organisation_id BLOB NOT NULL,
    stance TEXT NOT NULL,
    text_nl TEXT,
    text_en TEXT,
    said_on TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT care_need_articulations_pkey PRIMARY KEY (id),
    CONSTRAINT care_need_articulations_care_need_id_organisation_id_unique UNIQUE (care_need_id, organisation_id),
    CONSTRAINT care_need_articulations_care_need_id_fk FOREIGN KEY (care_need_id) REFERENCES care_needs (id),
    CONSTRAINT care_need_articulations_organisation_id_fk FOREIGN KEY (organisation_id) REFERENCES organisations (id)
) STRICT;
CREATE INDEX care_need_articulations_organisation_id_idx ON care_need_articulations (organisation_id);

-- Which needs an innovation says that it answers, from when until when: a year's figures are those of that year.
CREATE TABLE care_need_answers (
    id BLOB NOT NULL,
    care_need_id BLOB NOT NULL,
    innovation_id BLOB NOT NULL,
    claim TEXT,
    status TEXT NOT NULL,
    confirmed_by BLOB,
    confirmed_at INTEGER,
    ended_at INTEGER,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT care_need_answers_pkey PRIMARY KEY (id),
    CONSTRAINT care_need_answers_care_need_id_fk FOREIGN KEY (care_need_id) REFERENCES care_needs (id),
    CONSTRAINT care_need_answers_innovation_id_fk FOREIGN KEY (innovation_id) REFERENCES innovations (id),
    CONSTRAINT care_need_answers_confirmed_by_fk FOREIGN KEY (confirmed_by) REFERENCES organisations (id)
) STRICT;
CREATE INDEX care_need_answers_care_need_id_idx ON care_need_answers (care_need_id);
CREATE INDEX care_need_answers_innovation_id_idx ON care_need_answers (innovation_id);
CREATE INDEX care_need_answers_confirmed_by_idx ON care_need_answers (confirmed_by);
