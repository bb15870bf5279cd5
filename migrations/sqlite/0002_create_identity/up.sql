-- People, and what they may do: a grant is (user, role, object).
CREATE TABLE users (
    id BLOB NOT NULL,
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    password_hash TEXT,
    status TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT users_pkey PRIMARY KEY (id),
    CONSTRAINT users_email_unique UNIQUE (email)
) STRICT;

CREATE TABLE grants (
    id BLOB NOT NULL,
    user_id BLOB NOT NULL,
    role TEXT NOT NULL,
    object_kind TEXT NOT NULL,
    object_id BLOB,
    granted_by BLOB,
    granted_at INTEGER NOT NULL,
    revoked_by BLOB,
    revoked_at INTEGER,
    CONSTRAINT grants_pkey PRIMARY KEY (id),
    CONSTRAINT grants_user_id_fk FOREIGN KEY (user_id) REFERENCES users (id),
    CONSTRAINT grants_granted_by_fk FOREIGN KEY (granted_by) REFERENCES users (id),
    CONSTRAINT grants_revoked_by_fk FOREIGN KEY (revoked_by) REFERENCES users (id)
) STRICT;
CREATE INDEX grants_user_id_idx ON grants (user_id);
CREATE INDEX grants_granted_by_idx ON grants (granted_by);
CREATE INDEX grants_revoked_by_idx ON grants (revoked_by);
