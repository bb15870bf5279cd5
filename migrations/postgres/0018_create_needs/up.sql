-- What care providers, patients and insurers ask for. A draft is nobody's but its organisation's.
CREATE TABLE care_needs (
    id uuid NOT NULL,
    slug text NOT NULL,
    organisation_id uuid NOT NULL,
    title_nl text NOT NULL,
    title_en text,
    problem_nl text,
    problem_en text,
    desired_effect_nl text,
    desired_effect_en text,
    care_setting text,
    is_national boolean NOT NULL,
    province text,
    municipality_code text,
    priority text,
    status text NOT NULL,
    fictitious boolean NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT care_needs_pkey PRIMARY KEY (id),
    CONSTRAINT care_needs_slug_unique UNIQUE (slug),
    CONSTRAINT care_needs_organisation_id_fk FOREIGN KEY (organisation_id) REFERENCES organisations (id)
);
CREATE INDEX care_needs_organisation_id_idx ON care_needs (organisation_id);
CREATE INDEX care_needs_title_nl_idx ON care_needs (title_nl, id);

CREATE TABLE care_need_themes (
    care_need_id uuid NOT NULL,
    theme_id uuid NOT NULL,
    CONSTRAINT care_need_themes_pkey PRIMARY KEY (care_need_id, theme_id),
    CONSTRAINT care_need_themes_care_need_id_fk FOREIGN KEY (care_need_id) REFERENCES care_needs (id),
    CONSTRAINT care_need_themes_theme_id_fk FOREIGN KEY (theme_id) REFERENCES themes (id)
);
CREATE INDEX care_need_themes_theme_id_idx ON care_need_themes (theme_id);

-- What each party says of a need in its own words, also where they conflict: one row per organisation.
CREATE TABLE care_need_articulations (
    id uuid NOT NULL,
    care_need_id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    stance text NOT NULL,
    text_nl text,
    text_en text,
    said_on date NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT care_need_articulations_pkey PRIMARY KEY (id),
    CONSTRAINT care_need_articulations_care_need_id_organisation_id_unique UNIQUE (care_need_id, organisation_id),
    CONSTRAINT care_need_articulations_care_need_id_fk FOREIGN KEY (care_need_id) REFERENCES care_needs (id),
    CONSTRAINT care_need_articulations_organisation_id_fk FOREIGN KEY (organisation_id) REFERENCES organisations (id)
);
CREATE INDEX care_need_articulations_organisation_id_idx ON care_need_articulations (organisation_id);

-- Which needs an innovation says that it answers, from when until when: a year's figures are those of that year.
CREATE TABLE care_need_answers (
    id uuid NOT NULL,
    care_need_id uuid NOT NULL,
    innovation_id uuid NOT NULL,
    claim text,
    status text NOT NULL,
    confirmed_by uuid,
    confirmed_at timestamptz,
    ended_at timestamptz,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT care_need_answers_pkey PRIMARY KEY (id),
    CONSTRAINT care_need_answers_care_need_id_fk FOREIGN KEY (care_need_id) REFERENCES care_needs (id),
    CONSTRAINT care_need_answers_innovation_id_fk FOREIGN KEY (innovation_id) REFERENCES innovations (id),
    CONSTRAINT care_need_answers_confirmed_by_fk FOREIGN KEY (confirmed_by) REFERENCES organisations (id)
);
CREATE INDEX care_need_answers_care_need_id_idx ON care_need_answers (care_need_id);
CREATE INDEX care_need_answers_innovation_id_idx ON care_need_answers (innovation_id);
CREATE INDEX care_need_answers_confirmed_by_idx ON care_need_answers (confirmed_by);
