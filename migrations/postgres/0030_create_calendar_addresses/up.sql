-- Secret addresses of the calendars of labs: who knows one reads it, as far as whoever made it may. Secrets are kept as SHA-256.
CREATE TABLE calendar_addresses (
    id uuid NOT NULL,
    lab_id uuid NOT NULL,
    user_id uuid NOT NULL,
    name text NOT NULL,
    secret_sha256 text NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT calendar_addresses_pkey PRIMARY KEY (id),
    CONSTRAINT calendar_addresses_secret_sha256_unique UNIQUE (secret_sha256),
    CONSTRAINT calendar_addresses_lab_id_fk FOREIGN KEY (lab_id) REFERENCES labs (id),
    CONSTRAINT calendar_addresses_user_id_fk FOREIGN KEY (user_id) REFERENCES users (id)
);
CREATE INDEX calendar_addresses_lab_id_idx ON calendar_addresses (lab_id);
CREATE INDEX calendar_addresses_user_id_lab_id_idx ON calendar_addresses (user_id, lab_id);
