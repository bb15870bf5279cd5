-- Runs of imports: how far each came. rows_read: rows of the file that were dealt with, whatever came of them; a run that was broken
-- off goes on after these. faults: the first thousand. user_id: none for whoever imports on the machine itself.
CREATE TABLE imports (
    id BLOB NOT NULL,
    user_id BLOB,
    collection TEXT NOT NULL,
    status TEXT NOT NULL,
    mode TEXT NOT NULL,
    empty_cells TEXT NOT NULL,
    format TEXT NOT NULL,
    encoding TEXT,
    sha256 TEXT NOT NULL,
    rows_read INTEGER NOT NULL,
    created INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    unchanged INTEGER NOT NULL,
    refused INTEGER NOT NULL,
    fault_count INTEGER NOT NULL,
    faults TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT imports_pkey PRIMARY KEY (id),
    CONSTRAINT imports_user_id_fk FOREIGN KEY (user_id) REFERENCES users (id)
) STRICT;
CREATE INDEX imports_user_id_idx ON imports (user_id);
CREATE INDEX imports_updated_at_idx ON imports (updated_at);
