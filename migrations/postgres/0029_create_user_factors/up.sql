-- The second factor of people who log in with a password. Its secret is sealed with a key that is not in the database.
CREATE TABLE user_factors (
    user_id uuid NOT NULL,
    secret text NOT NULL,
    begun_at timestamptz NOT NULL,
    confirmed_at timestamptz,
    last_step bigint NOT NULL,
    misses integer NOT NULL,
    CONSTRAINT user_factors_pkey PRIMARY KEY (user_id),
    CONSTRAINT user_factors_user_id_fk FOREIGN KEY (user_id) REFERENCES users (id)
);

CREATE TABLE user_recovery_codes (
    code_sha256 text NOT NULL,
    user_id uuid NOT NULL,
    CONSTRAINT user_recovery_codes_pkey PRIMARY KEY (code_sha256),
    CONSTRAINT user_recovery_codes_user_id_fk FOREIGN KEY (user_id) REFERENCES users (id)
);
CREATE INDEX user_recovery_codes_user_id_idx ON user_recovery_codes (user_id);
