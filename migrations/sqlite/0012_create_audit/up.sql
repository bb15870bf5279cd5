-- Who did what to what, when, from where, with what result. Each entry's hash covers the entry before it.
CREATE TABLE audit_entries (
    seq INTEGER NOT NULL,
    occurred_at INTEGER NOT NULL,
    request_id BLOB,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    result TEXT NOT NULL,
    origin_digest TEXT NOT NULL,
    hash TEXT NOT NULL,
    CONSTRAINT audit_entries_pkey PRIMARY KEY (seq)
) STRICT;
CREATE INDEX audit_entries_actor_seq_idx ON audit_entries (actor, seq);
CREATE INDEX audit_entries_object_seq_idx ON audit_entries (object, seq);
CREATE INDEX audit_entries_occurred_at_idx ON audit_entries (occurred_at);

INSERT INTO counters (name, value) VALUES ('audit', 0);

-- Where entries came from: personal data, so apart. The chain holds a salted digest only, and stays whole without these rows.
CREATE TABLE audit_origins (
    seq INTEGER NOT NULL,
    address TEXT NOT NULL,
    salt TEXT NOT NULL,
    CONSTRAINT audit_origins_pkey PRIMARY KEY (seq)
) STRICT;

-- The last entry before those that are kept: where the chain begins after old entries were let go.
CREATE TABLE audit_anchors (
    seq INTEGER NOT NULL,
    hash TEXT NOT NULL,
    CONSTRAINT audit_anchors_pkey PRIMARY KEY (seq)
) STRICT;

CREATE TRIGGER audit_entries_no_update BEFORE UPDATE ON audit_entries
BEGIN
    SELECT RAISE(ABORT, 'audit entries never change');
END;
CREATE TRIGGER audit_entries_no_delete BEFORE DELETE ON audit_entries
WHEN OLD.seq > (SELECT COALESCE(MAX(seq), 0) FROM audit_anchors)
BEGIN
    SELECT RAISE(ABORT, 'audit entries are kept');
END;
CREATE TRIGGER audit_anchors_no_update BEFORE UPDATE ON audit_anchors
BEGIN
    SELECT RAISE(ABORT, 'audit anchors never change');
END;
