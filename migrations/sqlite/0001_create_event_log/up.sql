-- The gap-free event log: every write records what happened, in the same transaction.
-- Consumers read it by number; `counters` hands out the numbers, so that they follow the order of commit.
CREATE TABLE counters (
    name TEXT NOT NULL,
    value INTEGER NOT NULL,
    CONSTRAINT counters_pkey PRIMARY KEY (name)
) STRICT;
INSERT INTO counters (name, value) VALUES ('events', 0);

CREATE TABLE events (
    seq INTEGER NOT NULL,
    occurred_at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id BLOB NOT NULL,
    lab_id BLOB,
    actor_id BLOB,
    request_id TEXT,
    data TEXT NOT NULL,
    CONSTRAINT events_pkey PRIMARY KEY (seq)
) STRICT;
CREATE INDEX events_subject_id_idx ON events (subject_id);

-- Answers of requests that carried an Idempotency-Key, written with their effect.
CREATE TABLE idempotency_keys (
    principal TEXT NOT NULL,
    operation TEXT NOT NULL,
    key TEXT NOT NULL,
    body_sha256 TEXT NOT NULL,
    status INTEGER NOT NULL,
    headers TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    CONSTRAINT idempotency_keys_pkey PRIMARY KEY (principal, operation, key)
) STRICT;
CREATE INDEX idempotency_keys_created_at_idx ON idempotency_keys (created_at);
