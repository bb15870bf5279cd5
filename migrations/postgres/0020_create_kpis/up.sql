-- Targets of indicators since the province changed them, and the figures that the register can't count itself. Nothing here
-- is ever changed or deleted: a correction is one more row. Who did it stands in the log of events and in the audit log.
CREATE TABLE kpi_target_revisions (
    id uuid NOT NULL,
    kpi text NOT NULL,
    version bigint NOT NULL,
    targets jsonb NOT NULL,
    source text NOT NULL,
    reason text NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT kpi_target_revisions_pkey PRIMARY KEY (id),
    CONSTRAINT kpi_target_revisions_kpi_version_unique UNIQUE (kpi, version)
);

CREATE TABLE kpi_uploads (
    id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT kpi_uploads_pkey PRIMARY KEY (id)
);

CREATE TABLE kpi_values (
    id uuid NOT NULL,
    kpi text NOT NULL,
    part text NOT NULL,
    year integer NOT NULL,
    revision integer NOT NULL,
    upload_id uuid NOT NULL,
    value double precision,
    reached boolean,
    measured_on date NOT NULL,
    source text NOT NULL,
    note text,
    is_public boolean NOT NULL,
    CONSTRAINT kpi_values_pkey PRIMARY KEY (id),
    CONSTRAINT kpi_values_kpi_year_part_revision_unique UNIQUE (kpi, year, part, revision),
    CONSTRAINT kpi_values_one_check CHECK (value IS NULL OR reached IS NULL),
    CONSTRAINT kpi_values_upload_id_fk FOREIGN KEY (upload_id) REFERENCES kpi_uploads (id)
);
CREATE INDEX kpi_values_upload_id_idx ON kpi_values (upload_id);

-- Indicators count labs as they stood in a year: since when a lab works is a fact of its own, not when it was entered.
ALTER TABLE labs ADD COLUMN start_year integer;
ALTER TABLE labs ADD COLUMN end_year integer;
