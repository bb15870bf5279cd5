-- What SMEs want to pilot. Private ones are never visible to another organisation.
CREATE TABLE innovations (
    id uuid NOT NULL,
    slug text,
    owner_organisation_id uuid NOT NULL,
    title text NOT NULL,
    summary_nl text,
    summary_en text,
    category text,
    trl integer,
    device_class text,
    ce_status text,
    purpose text,
    care_setting text,
    target_populations jsonb,
    participants_needed integer,
    evidence text,
    claims jsonb NOT NULL,
    replaces_treatment text,
    payers jsonb NOT NULL,
    beneficiaries jsonb NOT NULL,
    patents jsonb NOT NULL,
    visibility text NOT NULL,
    status text NOT NULL,
    fictitious boolean NOT NULL,
    sources jsonb NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT innovations_pkey PRIMARY KEY (id),
    CONSTRAINT innovations_slug_unique UNIQUE (slug),
    CONSTRAINT innovations_owner_organisation_id_fk FOREIGN KEY (owner_organisation_id) REFERENCES organisations (id)
);
CREATE INDEX innovations_owner_organisation_id_idx ON innovations (owner_organisation_id);

CREATE TABLE innovation_themes (
    innovation_id uuid NOT NULL,
    theme_id uuid NOT NULL,
    CONSTRAINT innovation_themes_pkey PRIMARY KEY (innovation_id, theme_id),
    CONSTRAINT innovation_themes_innovation_id_fk FOREIGN KEY (innovation_id) REFERENCES innovations (id),
    CONSTRAINT innovation_themes_theme_id_fk FOREIGN KEY (theme_id) REFERENCES themes (id)
);
CREATE INDEX innovation_themes_theme_id_idx ON innovation_themes (theme_id);
