-- Webhooks: whom to tell of changes, and the outbox of what is told. Secrets are sealed with a key that is not in the database.
CREATE TABLE webhooks (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    url text NOT NULL,
    description text,
    kinds jsonb,
    status text NOT NULL,
    disabled_reason text,
    secret text NOT NULL,
    old_secret text,
    old_secret_until timestamptz,
    seen bigint NOT NULL,
    sight text NOT NULL,
    failing_since timestamptz,
    paused_until timestamptz,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT webhooks_pkey PRIMARY KEY (id),
    CONSTRAINT webhooks_disabled_reason_check CHECK ((disabled_reason IS NULL) = (status = 'active')),
    CONSTRAINT webhooks_old_secret_check CHECK ((old_secret IS NULL) = (old_secret_until IS NULL)),
    CONSTRAINT webhooks_user_id_fk FOREIGN KEY (user_id) REFERENCES users (id)
);
CREATE INDEX webhooks_user_id_idx ON webhooks (user_id, id);
CREATE INDEX webhooks_status_seen_idx ON webhooks (status, seen);

CREATE TABLE webhook_deliveries (
    id uuid NOT NULL,
    webhook_id uuid NOT NULL,
    kind text NOT NULL,
    sequence bigint NOT NULL,
    object_id uuid NOT NULL,
    body text NOT NULL,
    status text NOT NULL,
    attempts integer NOT NULL,
    tries integer NOT NULL,
    due_at timestamptz NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    closed_at timestamptz,
    CONSTRAINT webhook_deliveries_pkey PRIMARY KEY (id),
    CONSTRAINT webhook_deliveries_closed_at_check CHECK ((closed_at IS NULL) = (status IN ('queued', 'pending', 'sending'))),
    CONSTRAINT webhook_deliveries_webhook_id_fk FOREIGN KEY (webhook_id) REFERENCES webhooks (id)
);
CREATE INDEX webhook_deliveries_webhook_id_idx ON webhook_deliveries (webhook_id, id);
CREATE INDEX webhook_deliveries_object_id_idx ON webhook_deliveries (webhook_id, object_id, sequence);
CREATE INDEX webhook_deliveries_status_due_at_idx ON webhook_deliveries (status, due_at);
CREATE INDEX webhook_deliveries_closed_at_idx ON webhook_deliveries (closed_at);
-- What is about the same object goes out one after the other.
CREATE UNIQUE INDEX webhook_deliveries_head_idx ON webhook_deliveries (webhook_id, object_id) WHERE status IN ('pending', 'sending');

CREATE TABLE webhook_attempts (
    delivery_id uuid NOT NULL,
    number integer NOT NULL,
    started_at timestamptz NOT NULL,
    duration_ms bigint NOT NULL,
    fault text,
    http_status integer,
    request_sha256 text NOT NULL,
    response_sha256 text,
    CONSTRAINT webhook_attempts_pkey PRIMARY KEY (delivery_id, number),
    CONSTRAINT webhook_attempts_delivery_id_fk FOREIGN KEY (delivery_id) REFERENCES webhook_deliveries (id)
);
