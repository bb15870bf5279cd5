-- Networks, and what belongs to them over which period: labs, other networks, organisations.
CREATE TABLE networks (
    id uuid NOT NULL,
    slug text,
    name_nl text NOT NULL,
    name_en text NOT NULL,
    description_nl text,
    description_en text,
    province text,
    screening text NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT networks_pkey PRIMARY KEY (id),
    CONSTRAINT networks_slug_unique UNIQUE (slug)
);

CREATE TABLE network_members (
    id uuid NOT NULL,
    network_id uuid NOT NULL,
    lab_id uuid,
    member_network_id uuid,
    organisation_id uuid,
    role text NOT NULL,
    from_on date NOT NULL,
    until_on date,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT network_members_pkey PRIMARY KEY (id),
    CONSTRAINT network_members_period_check CHECK (until_on IS NULL OR from_on <= until_on),
    CONSTRAINT network_members_one_check CHECK ((lab_id IS NOT NULL AND member_network_id IS NULL AND organisation_id IS NULL) OR (lab_id IS NULL AND member_network_id IS NOT NULL AND organisation_id IS NULL) OR (lab_id IS NULL AND member_network_id IS NULL AND organisation_id IS NOT NULL)),
    CONSTRAINT network_members_network_id_fk FOREIGN KEY (network_id) REFERENCES networks (id),
    CONSTRAINT network_members_lab_id_fk FOREIGN KEY (lab_id) REFERENCES labs (id),
    CONSTRAINT network_members_member_network_id_fk FOREIGN KEY (member_network_id) REFERENCES networks (id),
    CONSTRAINT network_members_organisation_id_fk FOREIGN KEY (organisation_id) REFERENCES organisations (id)
);
CREATE INDEX network_members_network_id_idx ON network_members (network_id);
CREATE INDEX network_members_lab_id_idx ON network_members (lab_id);
CREATE INDEX network_members_member_network_id_idx ON network_members (member_network_id);
CREATE INDEX network_members_organisation_id_idx ON network_members (organisation_id);
