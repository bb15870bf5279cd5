-- Networks, and what belongs to them over which period: labs, other networks, organisations.
CREATE TABLE networks (
    id BLOB NOT NULL,
    slug TEXT,
    name_nl TEXT NOT NULL,
    name_en TEXT NOT NULL,
    description_nl TEXT,
    description_en TEXT,
    province TEXT,
    screening TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT networks_pkey PRIMARY KEY (id),
    CONSTRAINT networks_slug_unique UNIQUE (slug)
) STRICT;

CREATE TABLE network_members (
    id BLOB NOT NULL,
    network_id BLOB NOT NULL,
    lab_id BLOB,
    member_network_id BLOB,
    organisation_id BLOB,
    role TEXT NOT NULL,
    from_on TEXT NOT NULL,
    until_on TEXT,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT network_members_pkey PRIMARY KEY (id),
    CONSTRAINT network_members_period_check CHECK (until_on IS NULL OR from_on <= until_on),
    CONSTRAINT network_members_one_check CHECK ((lab_id IS NOT NULL AND member_network_id IS NULL AND organisation_id IS NULL) OR (lab_id IS NULL AND member_network_id IS NOT NULL AND organisation_id IS NULL) OR (lab_id IS NULL AND member_network_id IS NULL AND organisation_id IS NOT NULL)),
    CONSTRAINT network_members_network_id_fk FOREIGN KEY (network_id) REFERENCES networks (id),
    CONSTRAINT network_members_lab_id_fk FOREIGN KEY (lab_id) REFERENCES labs (id),
    CONSTRAINT network_members_member_network_id_fk FOREIGN KEY (member_network_id) REFERENCES networks (id),
    CONSTRAINT network_members_organisation_id_fk FOREIGN KEY (organisation_id) REFERENCES organisations (id)
) STRICT;
CREATE INDEX network_members_network_id_idx ON network_members (network_id);
CREATE INDEX network_members_lab_id_idx ON network_members (lab_id);
CREATE INDEX network_members_member_network_id_idx ON network_members (member_network_id);
CREATE INDEX network_members_organisation_id_idx ON network_members (organisation_id);
