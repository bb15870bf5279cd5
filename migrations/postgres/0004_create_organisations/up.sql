-- Organisations and the numbers under which others know them.
CREATE TABLE organisations (
    id uuid NOT NULL,
    slug text,
    name text NOT NULL,
    alternative_names jsonb NOT NULL,
    kind text NOT NULL,
    fte integer,
    turnover_eur bigint,
    balance_total_eur bigint,
    parent_id uuid,
    website text,
    street text,
    postal_code text,
    city text,
    municipality_code text,
    province text,
    lat double precision,
    lon double precision,
    fictitious boolean NOT NULL,
    sources jsonb NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT organisations_pkey PRIMARY KEY (id),
    CONSTRAINT organisations_slug_unique UNIQUE (slug),
    CONSTRAINT organisations_parent_id_fk FOREIGN KEY (parent_id) REFERENCES organisations (id),
    CONSTRAINT organisations_municipality_code_fk FOREIGN KEY (municipality_code) REFERENCES municipalities (code)
);
CREATE INDEX organisations_name_id_idx ON organisations (name, id);
CREATE INDEX organisations_parent_id_idx ON organisations (parent_id);
CREATE INDEX organisations_municipality_code_idx ON organisations (municipality_code);

CREATE TABLE organisation_identifiers (
    organisation_id uuid NOT NULL,
    scheme text NOT NULL,
    value text NOT NULL,
    CONSTRAINT organisation_identifiers_pkey PRIMARY KEY (scheme, value),
    CONSTRAINT organisation_identifiers_organisation_id_fk FOREIGN KEY (organisation_id) REFERENCES organisations (id)
);
CREATE INDEX organisation_identifiers_organisation_id_idx ON organisation_identifiers (organisation_id);
