-- Who is logged in: a session is a family of refresh tokens, of which only the newest may be used. Secrets are kept as SHA-256.
CREATE TABLE sessions (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    last_used_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    end_reason text,
    CONSTRAINT sessions_pkey PRIMARY KEY (id),
    CONSTRAINT sessions_user_id_fk FOREIGN KEY (user_id) REFERENCES users (id)
);
CREATE INDEX sessions_user_id_idx ON sessions (user_id);
CREATE INDEX sessions_ended_at_idx ON sessions (ended_at);

CREATE TABLE refresh_tokens (
    token_sha256 text NOT NULL,
    session_id uuid NOT NULL,
    issued_at timestamptz NOT NULL,
    used_at timestamptz,
    CONSTRAINT refresh_tokens_pkey PRIMARY KEY (token_sha256),
    CONSTRAINT refresh_tokens_session_id_fk FOREIGN KEY (session_id) REFERENCES sessions (id)
);
CREATE INDEX refresh_tokens_session_id_idx ON refresh_tokens (session_id);

-- The one link by which an account may set its password: a new one takes the place of the old.
CREATE TABLE user_links (
    user_id uuid NOT NULL,
    purpose text NOT NULL,
    secret_sha256 text NOT NULL,
    created_by uuid,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT user_links_pkey PRIMARY KEY (user_id),
    CONSTRAINT user_links_secret_sha256_unique UNIQUE (secret_sha256),
    CONSTRAINT user_links_user_id_fk FOREIGN KEY (user_id) REFERENCES users (id),
    CONSTRAINT user_links_created_by_fk FOREIGN KEY (created_by) REFERENCES users (id)
);
CREATE INDEX user_links_created_by_idx ON user_links (created_by);

-- Who holds a role on an object.
CREATE INDEX grants_object_id_idx ON grants (object_id);
