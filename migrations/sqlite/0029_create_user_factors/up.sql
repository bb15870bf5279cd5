-- The second factor of people who log in with a password. Its secret is sealed with a key that is not in the database.
CREATE TABLE user_factors (
    user_id BLOB NOT NULL,
    secret TEXT NOT NULL,
    begun_at INTEGER NOT NULL,
    confirmed_at INTEGER,
    last_step INTEGER NOT NULL,
    misses INTEGER NOT NULL,
    CONSTRAINT user_factors_pkey PRIMARY KEY (user_id),
    CONSTRAINT user_factors_user_id_fk FOREIGN KEY (user_id) REFERENCES users (id)
) STRICT;

CREATE TABLE user_recovery_codes (
    code_sha256 TEXT NOT NULL,
    user_id BLOB NOT NULL,
    CONSTRAINT user_recovery_codes_pkey PRIMARY KEY (code_sha256),
    CONSTRAINT user_recovery_codes_user_id_fk FOREIGN KEY (user_id) REFERENCES users (id)
) STRICT;
CREATE INDEX user_recovery_codes_user_id_idx ON user_recovery_codes (user_id);
