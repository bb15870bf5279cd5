-- Targets of indicators since the province changed them, and the figures that the register can't count itself. Nothing here
-- is ever changed or deleted: a correction is one more row. Who did it stands in the log of events and in the audit log.
CREATE TABLE kpi_target_revisions (
    id BLOB NOT NULL,
    kpi TEXT NOT NULL,
    version INTEGER NOT NULL,
    targets TEXT NOT NULL,
    source TEXT NOT NULL,
    reason TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    CONSTRAINT kpi_target_revisions_pkey PRIMARY KEY (id),
    CONSTRAINT kpi_target_revisions_kpi_version_unique UNIQUE (kpi, version)
) STRICT;

CREATE TABLE kpi_uploads (
    id BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    CONSTRAINT kpi_uploads_pkey PRIMARY KEY (id)
) STRICT;

CREATE TABLE kpi_values (
    id BLOB NOT NULL,
    kpi TEXT NOT NULL,
    part TEXT NOT NULL,
    year INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    upload_id BLOB NOT NULL,
    value REAL,
    reached INTEGER,
    measured_on TEXT NOT NULL,
    source TEXT NOT NULL,
    note TEXT,
    is_public INTEGER NOT NULL,
    CONSTRAINT kpi_values_pkey PRIMARY KEY (id),
    CONSTRAINT kpi_values_kpi_year_part_revision_unique UNIQUE (kpi, year, part, revision),
    CONSTRAINT kpi_values_one_check CHECK (value IS NULL OR reached IS NULL),
    CONSTRAINT kpi_values_upload_id_fk FOREIGN KEY (upload_id) REFERENCES kpi_uploads (id)
) STRICT;
CREATE INDEX kpi_values_upload_id_idx ON kpi_values (upload_id);

-- Indicators count labs as they stood in a year: since when a lab works is a fact of its own, not when it was entered.
ALTER TABLE labs ADD COLUMN start_year INTEGER;
ALTER TABLE labs ADD COLUMN end_year INTEGER;
