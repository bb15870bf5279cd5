-- Runs of imports: how far each came. rows_read: rows of the file that were dealt with, whatever came of them; a run that was broken
-- off goes on after these. faults: the first thousand. user_id: none for whoever imports on the machine itself.
CREATE TABLE imports (
    id uuid NOT NULL,
    user_id uuid,
    collection text NOT NULL,
    status text NOT NULL,
    mode text NOT NULL,
    empty_cells text NOT NULL,
    format text NOT NULL,
    encoding text,
    sha256 text NOT NULL,
    rows_read bigint NOT NULL,
    created bigint NOT NULL,
    changed bigint NOT NULL,
    unchanged bigint NOT NULL,
    refused bigint NOT NULL,
    fault_count bigint NOT NULL,
    faults jsonb NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT imports_pkey PRIMARY KEY (id),
    CONSTRAINT imports_user_id_fk FOREIGN KEY (user_id) REFERENCES users (id)
);
CREATE INDEX imports_user_id_idx ON imports (user_id);
CREATE INDEX imports_updated_at_idx ON imports (updated_at);
