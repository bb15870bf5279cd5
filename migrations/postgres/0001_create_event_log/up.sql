-- The gap-free event log: every write records what happened, in the same transaction.
-- Consumers read it by number; `counters` hands out the numbers, so that they follow the order of commit.
CREATE TABLE counters (
    name text NOT NULL,
    value bigint NOT NULL,
    CONSTRAINT counters_pkey PRIMARY KEY (name)
);
INSERT INTO counters (name, value) VALUES ('events', 0);

CREATE TABLE events (
    seq bigint NOT NULL,
    occurred_at timestamptz NOT NULL,
    kind text NOT NULL,
    subject_kind text NOT NULL,
    subject_id uuid NOT NULL,
    lab_id uuid,
    actor_id uuid,
    request_id text,
    data jsonb NOT NULL,
    CONSTRAINT events_pkey PRIMARY KEY (seq)
);
CREATE INDEX events_subject_id_idx ON events (subject_id);

-- Answers of requests that carried an Idempotency-Key, written with their effect.
CREATE TABLE idempotency_keys (
    principal text NOT NULL,
    operation text NOT NULL,
    key text NOT NULL,
    body_sha256 text NOT NULL,
    status integer NOT NULL,
    headers jsonb NOT NULL,
    body text NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT idempotency_keys_pkey PRIMARY KEY (principal, operation, key)
);
CREATE INDEX idempotency_keys_created_at_idx ON idempotency_keys (created_at);
