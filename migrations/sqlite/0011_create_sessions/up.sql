-- Who is logged in: a session is a family of refresh tokens, of which only the newest may be used. Secrets are kept as SHA-256.
CREATE TABLE sessions (
    id BLOB NOT NULL,
    user_id BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    ended_at INTEGER,
    end_reason TEXT,
    CONSTRAINT sessions_pkey PRIMARY KEY (id),
    CONSTRAINT sessions_user_id_fk FOREIGN KEY (user_id) REFERENCES users (id)
) STRICT;
CREATE INDEX sessions_user_id_idx ON sessions (user_id);
CREATE INDEX sessions_ended_at_idx ON sessions (ended_at);

CREATE TABLE refresh_tokens (
    token_sha256 TEXT NOT NULL,
    session_id BLOB NOT NULL,
    issued_at INTEGER NOT NULL,
    used_at INTEGER,
    CONSTRAINT refresh_tokens_pkey PRIMARY KEY (token_sha256),
    CONSTRAINT refresh_tokens_session_id_fk FOREIGN KEY (session_id) REFERENCES sessions (id)
) STRICT;
CREATE INDEX refresh_tokens_session_id_idx ON refresh_tokens (session_id);

-- The one link by which an account may set its password: a new one takes the place of the old.
CREATE TABLE user_links (
    user_id BLOB NOT NULL,
    purpose TEXT NOT NULL,
    secret_sha256 TEXT NOT NULL,
    created_by BLOB,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    CONSTRAINT user_links_pkey PRIMARY KEY (user_id),
    CONSTRAINT user_links_secret_sha256_unique UNIQUE (secret_sha256),
    CONSTRAINT user_links_user_id_fk FOREIGN KEY (user_id) REFERENCES users (id),
    CONSTRAINT user_links_created_by_fk FOREIGN KEY (created_by) REFERENCES users (id)
) STRICT;
CREATE INDEX user_links_created_by_idx ON user_links (created_by);

-- Who holds a role on an object.
CREATE INDEX grants_object_id_idx ON grants (object_id);
