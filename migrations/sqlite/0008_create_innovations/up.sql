-- What SMEs want to pilot. Private ones are never visible to another organisation.
CREATE TABLE innovations (
    id BLOB NOT NULL,
    slug TEXT,
    owner_organisation_id BLOB NOT NULL,
    title TEXT NOT NULL,
    summary_nl TEXT,
    summary_en TEXT,
    category TEXT,
    trl INTEGER,
    device_class TEXT,
    ce_status TEXT,
    purpose TEXT,
    care_setting TEXT,
    target_populations TEXT,
    participants_needed INTEGER,
    evidence TEXT,
    claims TEXT NOT NULL,
    replaces_treatment TEXT,
    payers TEXT NOT NULL,
    beneficiaries TEXT NOT NULL,
    patents TEXT NOT NULL,
    visibility TEXT NOT NULL,
    status TEXT NOT NULL,
    fictitious INTEGER NOT NULL,
    sources TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT innovations_pkey PRIMARY KEY (id),
    CONSTRAINT innovations_slug_unique UNIQUE (slug),
    CONSTRAINT innovations_owner_organisation_id_fk FOREIGN KEY (owner_organisation_id) REFERENCES organisations (id)
) STRICT;
CREATE INDEX innovations_owner_organisation_id_idx ON innovations (owner_organisation_id);

CREATE TABLE innovation_themes (
    innovation_id BLOB NOT NULL,
    theme_id BLOB NOT NULL,
    CONSTRAINT innovation_themes_pkey PRIMARY KEY (innovation_id, theme_id),
    CONSTRAINT innovation_themes_innovation_id_fk FOREIGN KEY (innovation_id) REFERENCES innovations (id),
    CONSTRAINT innovation_themes_theme_id_fk FOREIGN KEY (theme_id) REFERENCES themes (id)
) STRICT;
CREATE INDEX innovation_themes_theme_id_idx ON innovation_themes (theme_id);
