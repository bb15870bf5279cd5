-- Webhooks: whom to tell of changes, and the outbox of what is told. Secrets are sealed with a key that is not in the database.
CREATE TABLE webhooks (
    id BLOB NOT NULL,
    user_id BLOB NOT NULL,
    url TEXT NOT NULL,
    description TEXT,
    kinds TEXT,
    status TEXT NOT NULL,
    disabled_reason TEXT,
    secret TEXT NOT NULL,
    old_secret TEXT,
    old_secret_until INTEGER,
    seen INTEGER NOT NULL,
    sight TEXT NOT NULL,
    failing_since INTEGER,
    paused_until INTEGER,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT webhooks_pkey PRIMARY KEY (id),
    CONSTRAINT webhooks_disabled_reason_check CHECK ((disabled_reason IS NULL) = (status = 'active')),
    CONSTRAINT webhooks_old_secret_check CHECK ((old_secret IS NULL) = (old_secret_until IS NULL)),
    CONSTRAINT webhooks_user_id_fk FOREIGN KEY (user_id) REFERENCES users (id)
) STRICT;
CREATE INDEX webhooks_user_id_idx ON webhooks (user_id, id);
CREATE INDEX webhooks_status_seen_idx ON webhooks (status, seen);

CREATE TABLE webhook_deliveries (
    id BLOB NOT NULL,
    webhook_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    object_id BLOB NOT NULL,
    body TEXT NOT NULL,
    status TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    closed_at INTEGER,
    CONSTRAINT webhook_deliveries_pkey PRIMARY KEY (id),
    CONSTRAINT webhook_deliveries_closed_at_check CHECK ((closed_at IS NULL) = (status IN ('queued', 'pending', 'sending'))),
    CONSTRAINT webhook_deliveries_webhook_id_fk FOREIGN KEY (webhook_id) REFERENCES webhooks (id)
) STRICT;
CREATE INDEX webhook_deliveries_webhook_id_idx ON webhook_deliveries (webhook_id, id);
CREATE INDEX webhook_deliveries_object_id_idx ON webhook_deliveries (webhook_id, object_id, sequence);
CREATE INDEX webhook_deliveries_status_due_at_idx ON webhook_deliveries (status, due_at);
CREATE INDEX webhook_deliveries_closed_at_idx ON webhook_deliveries (closed_at);
-- What is about the same object goes out one after the other.
CREATE UNIQUE INDEX webhook_deliveries_head_idx ON webhook_deliveries (webhook_id, object_id) WHERE status IN ('pending', 'sending');

CREATE TABLE webhook_attempts (
    delivery_id BLOB NOT NULL,
    number INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    duration_ms INTEGER NOT NULL,
    fault TEXT,
    http_status INTEGER,
    request_sha256 TEXT NOT NULL,
    response_sha256 TEXT,
    CONSTRAINT webhook_attempts_pkey PRIMARY KEY (delivery_id, number),
    CONSTRAINT webhook_attempts_delivery_id_fk FOREIGN KEY (delivery_id) REFERENCES webhook_deliveries (id)
) STRICT;
