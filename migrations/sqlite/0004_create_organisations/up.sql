-- Organisations and the numbers under which others know them.
CREATE TABLE organisations (
    id BLOB NOT NULL,
    slug TEXT,
    name TEXT NOT NULL,
    alternative_names TEXT NOT NULL,
    kind TEXT NOT NULL,
    fte INTEGER,
    turnover_eur INTEGER,
    balance_total_eur INTEGER,
    parent_id BLOB,
    website TEXT,
    street TEXT,
    postal_code TEXT,
    city TEXT,
    municipality_code TEXT,
    province TEXT,
    lat REAL,
    lon REAL,
    fictitious INTEGER NOT NULL,
    sources TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT organisations_pkey PRIMARY KEY (id),
    CONSTRAINT organisations_slug_unique UNIQUE (slug),
    CONSTRAINT organisations_parent_id_fk FOREIGN KEY (parent_id) REFERENCES organisations (id),
    CONSTRAINT organisations_municipality_code_fk FOREIGN KEY (municipality_code) REFERENCES municipalities (code)
) STRICT;
CREATE INDEX organisations_name_id_idx ON organisations (name, id);
CREATE INDEX organisations_parent_id_idx ON organisations (parent_id);
CREATE INDEX organisations_municipality_code_idx ON organisations (municipality_code);

CREATE TABLE organisation_identifiers (
    organisation_id BLOB NOT NULL,
    scheme TEXT NOT NULL,
    value TEXT NOT NULL,
    CONSTRAINT organisation_identifiers_pkey PRIMARY KEY (scheme, value),
    CONSTRAINT organisation_identifiers_organisation_id_fk FOREIGN KEY (organisation_id) REFERENCES organisations (id)
) STRICT;
CREATE INDEX organisation_identifiers_organisation_id_idx ON organisation_identifiers (organisation_id);
