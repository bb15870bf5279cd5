-- Secret addresses of the calendars of labs: who knows one reads it, as far as whoever made it may. Secrets are kept as SHA-256.
CREATE TABLE calendar_addresses (
    id BLOB NOT NULL,
    lab_id BLOB NOT NULL,
    user_id BLOB NOT NULL,
    name TEXT NOT NULL,
    secret_sha256 TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    CONSTRAINT calendar_addresses_pkey PRIMARY KEY (id),
    CONSTRAINT calendar_addresses_secret_sha256_unique UNIQUE (secret_sha256),
    CONSTRAINT calendar_addresses_lab_id_fk FOREIGN KEY (lab_id) REFERENCES labs (id),
    CONSTRAINT calendar_addresses_user_id_fk FOREIGN KEY (user_id) REFERENCES users (id)
) STRICT;
CREATE INDEX calendar_addresses_lab_id_idx ON calendar_addresses (lab_id);
CREATE INDEX calendar_addresses_user_id_lab_id_idx ON calendar_addresses (user_id, lab_id);
