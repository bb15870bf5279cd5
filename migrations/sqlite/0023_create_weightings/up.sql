-- Weights of the score, as versioned data: a set that counted is never changed or deleted, so that an old result can be
-- explained with the numbers of its day. network_id NULL: for the whole register. label is what results name.
CREATE TABLE weightings (
    id BLOB NOT NULL,
    network_id BLOB,
    label TEXT NOT NULL,
    number INTEGER NOT NULL,
    name TEXT NOT NULL,
    note TEXT,
    components TEXT NOT NULL,
    status TEXT NOT NULL,
    activated_at INTEGER,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT weightings_pkey PRIMARY KEY (id),
    CONSTRAINT weightings_label_unique UNIQUE (label),
    CONSTRAINT weightings_number_check CHECK (number >= 0),
    CONSTRAINT weightings_network_id_fk FOREIGN KEY (network_id) REFERENCES networks (id)
) STRICT;
CREATE INDEX weightings_network_id_idx ON weightings (network_id);
-- One at a time counts: in a network, and in the register.
CREATE UNIQUE INDEX weightings_of_network_idx ON weightings (network_id) WHERE status = 'active';
CREATE UNIQUE INDEX weightings_of_register_idx ON weightings (status) WHERE status = 'active' AND network_id IS NULL;

-- The weights that the engine was made with.
INSERT INTO weightings (id, network_id, label, number, name, components, status, activated_at, version, created_at, updated_at)
VALUES (
    X'019B76DAA8007000800000000000B111', NULL, '2026-1', 0, 'Built in',
    '{"theme":35.0,"start":15.0,"distance":15.0,"trlFit":10.0,"completeness":5.0,"trackRecord":10.0,"careNeed":5.0,"text":5.0,"unknowns":2.0}',
    'active', 1767225600000000, 1, 1767225600000000, 1767225600000000
);
