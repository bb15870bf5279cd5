-- Weights of the score, as versioned data: a set that counted is never changed or deleted, so that an old result can be
-- explained with the numbers of its day. network_id NULL: for the whole register. label is what results name.
CREATE TABLE weightings (
    id uuid NOT NULL,
    network_id uuid,
    label text NOT NULL,
    number integer NOT NULL,
    name text NOT NULL,
    note text,
    components jsonb NOT NULL,
    status text NOT NULL,
    activated_at timestamptz,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT weightings_pkey PRIMARY KEY (id),
    CONSTRAINT weightings_label_unique UNIQUE (label),
    CONSTRAINT weightings_number_check CHECK (number >= 0),
    CONSTRAINT weightings_network_id_fk FOREIGN KEY (network_id) REFERENCES networks (id)
);
CREATE INDEX weightings_network_id_idx ON weightings (network_id);
-- One at a time counts: in a network, and in the register.
CREATE UNIQUE INDEX weightings_of_network_idx ON weightings (network_id) WHERE status = 'active';
CREATE UNIQUE INDEX weightings_of_register_idx ON weightings (status) WHERE status = 'active' AND network_id IS NULL;

-- The weights that the engine was made with.
INSERT INTO weightings (id, network_id, label, number, name, components, status, activated_at, version, created_at, updated_at)
VALUES (
    '019b76da-a800-7000-8000-00000000b111', NULL, '2026-1', 0, 'Built in',
    '{"theme":35.0,"start":15.0,"distance":15.0,"trlFit":10.0,"completeness":5.0,"trackRecord":10.0,"careNeed":5.0,"text":5.0,"unknowns":2.0}',
    'active', '2026-01-01T00:00:00Z', 1, '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z'
);
