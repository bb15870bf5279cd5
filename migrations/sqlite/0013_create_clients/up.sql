-- Machines have accounts of their own kind: grants, events and the audit log need no second way.
ALTER TABLE users ADD COLUMN kind TEXT NOT NULL DEFAULT 'person';

-- What a machine is, beside its account: whose it is and to which scopes it is narrowed down.
CREATE TABLE clients (
    user_id BLOB NOT NULL,
    organisation_id BLOB NOT NULL,
    scopes TEXT NOT NULL,
    created_by BLOB,
    CONSTRAINT clients_pkey PRIMARY KEY (user_id),
    CONSTRAINT clients_user_id_fk FOREIGN KEY (user_id) REFERENCES users (id),
    CONSTRAINT clients_organisation_id_fk FOREIGN KEY (organisation_id) REFERENCES organisations (id),
    CONSTRAINT clients_created_by_fk FOREIGN KEY (created_by) REFERENCES users (id)
) STRICT;
CREATE INDEX clients_organisation_id_idx ON clients (organisation_id);
CREATE INDEX clients_created_by_idx ON clients (created_by);

-- What a machine shows. Of a secret only its SHA-256 is kept: 256 random bits need no slow hash.
CREATE TABLE client_credentials (
    id BLOB NOT NULL,
    client_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    key_id TEXT NOT NULL,
    secret_sha256 TEXT,
    public_key TEXT,
    expires_at INTEGER NOT NULL,
    created_by BLOB,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER,
    revoked_by BLOB,
    revoked_at INTEGER,
    CONSTRAINT client_credentials_pkey PRIMARY KEY (id),
    CONSTRAINT client_credentials_key_id_unique UNIQUE (key_id),
    CONSTRAINT client_credentials_client_id_fk FOREIGN KEY (client_id) REFERENCES clients (user_id),
    CONSTRAINT client_credentials_created_by_fk FOREIGN KEY (created_by) REFERENCES users (id),
    CONSTRAINT client_credentials_revoked_by_fk FOREIGN KEY (revoked_by) REFERENCES users (id)
) STRICT;
CREATE INDEX client_credentials_client_id_idx ON client_credentials (client_id);
CREATE INDEX client_credentials_created_by_idx ON client_credentials (created_by);
CREATE INDEX client_credentials_revoked_by_idx ON client_credentials (revoked_by);

-- Assertions that were used: none works twice. A row may go when its assertion has expired.
CREATE TABLE client_assertions (
    client_id BLOB NOT NULL,
    jti_sha256 TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    CONSTRAINT client_assertions_pkey PRIMARY KEY (client_id, jti_sha256),
    CONSTRAINT client_assertions_client_id_fk FOREIGN KEY (client_id) REFERENCES clients (user_id)
) STRICT;
