-- People, and what they may do: a grant is (user, role, object).
CREATE TABLE users (
    id uuid NOT NULL,
    email text NOT NULL,
    name text NOT NULL,
    password_hash text,
    status text NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT users_pkey PRIMARY KEY (id),
    CONSTRAINT users_email_unique UNIQUE (email)
);

CREATE TABLE grants (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    role text NOT NULL,
    object_kind text NOT NULL,
    object_id uuid,
    granted_by uuid,
    granted_at timestamptz NOT NULL,
    revoked_by uuid,
    revoked_at timestamptz,
    CONSTRAINT grants_pkey PRIMARY KEY (id),
    CONSTRAINT grants_user_id_fk FOREIGN KEY (user_id) REFERENCES users (id),
    CONSTRAINT grants_granted_by_fk FOREIGN KEY (granted_by) REFERENCES users (id),
    CONSTRAINT grants_revoked_by_fk FOREIGN KEY (revoked_by) REFERENCES users (id)
);
CREATE INDEX grants_user_id_idx ON grants (user_id);
CREATE INDEX grants_granted_by_idx ON grants (granted_by);
CREATE INDEX grants_revoked_by_idx ON grants (revoked_by);
