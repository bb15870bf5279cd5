-- Labs. NULL means "not stated"; an empty list means "none".
CREATE TABLE labs (
    id BLOB NOT NULL,
    slug TEXT,
    name TEXT NOT NULL,
    description_nl TEXT,
    description_en TEXT,
    kind TEXT NOT NULL,
    owner_organisation_id BLOB,
    scope TEXT,
    is_virtual INTEGER NOT NULL,
    street TEXT,
    postal_code TEXT,
    city TEXT,
    municipality_code TEXT,
    province TEXT,
    lat REAL,
    lon REAL,
    care_settings TEXT,
    purposes TEXT,
    trl_min INTEGER,
    trl_max INTEGER,
    device_classes TEXT,
    target_populations TEXT,
    reachable_participants INTEGER,
    languages TEXT,
    ethics_route TEXT,
    contact_name TEXT,
    contact_email TEXT,
    contact_phone TEXT,
    website TEXT,
    status TEXT NOT NULL,
    verified_at INTEGER,
    fictitious_fields TEXT NOT NULL,
    sources TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT labs_pkey PRIMARY KEY (id),
    CONSTRAINT labs_slug_unique UNIQUE (slug),
    CONSTRAINT labs_trl_check CHECK (trl_min IS NULL OR trl_max IS NULL OR trl_min <= trl_max),
    CONSTRAINT labs_owner_organisation_id_fk FOREIGN KEY (owner_organisation_id) REFERENCES organisations (id),
    CONSTRAINT labs_municipality_code_fk FOREIGN KEY (municipality_code) REFERENCES municipalities (code)
) STRICT;
CREATE INDEX labs_owner_organisation_id_idx ON labs (owner_organisation_id);
CREATE INDEX labs_municipality_code_idx ON labs (municipality_code);

CREATE TABLE lab_themes (
    lab_id BLOB NOT NULL,
    theme_id BLOB NOT NULL,
    CONSTRAINT lab_themes_pkey PRIMARY KEY (lab_id, theme_id),
    CONSTRAINT lab_themes_lab_id_fk FOREIGN KEY (lab_id) REFERENCES labs (id),
    CONSTRAINT lab_themes_theme_id_fk FOREIGN KEY (theme_id) REFERENCES themes (id)
) STRICT;
CREATE INDEX lab_themes_theme_id_idx ON lab_themes (theme_id);

-- Who takes part, by participant kind. A kind without a row is "not stated", never "absent".
CREATE TABLE lab_partners (
    lab_id BLOB NOT NULL,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    organisation_id BLOB,
    name TEXT,
    CONSTRAINT lab_partners_pkey PRIMARY KEY (lab_id, position),
    CONSTRAINT lab_partners_lab_id_fk FOREIGN KEY (lab_id) REFERENCES labs (id),
    CONSTRAINT lab_partners_organisation_id_fk FOREIGN KEY (organisation_id) REFERENCES organisations (id)
) STRICT;
CREATE INDEX lab_partners_organisation_id_idx ON lab_partners (organisation_id);

-- Services and facilities; capacity is kept apart for those that are booked apart.
CREATE TABLE lab_services (
    id BLOB NOT NULL,
    lab_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    name_nl TEXT NOT NULL,
    name_en TEXT NOT NULL,
    description_nl TEXT,
    description_en TEXT,
    booked_apart INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT lab_services_pkey PRIMARY KEY (id),
    CONSTRAINT lab_services_lab_id_fk FOREIGN KEY (lab_id) REFERENCES labs (id)
) STRICT;
CREATE INDEX lab_services_lab_id_idx ON lab_services (lab_id);

-- The labs that a virtual lab is made of.
CREATE TABLE lab_members (
    lab_id BLOB NOT NULL,
    member_lab_id BLOB NOT NULL,
    CONSTRAINT lab_members_pkey PRIMARY KEY (lab_id, member_lab_id),
    CONSTRAINT lab_members_other_check CHECK (lab_id <> member_lab_id),
    CONSTRAINT lab_members_lab_id_fk FOREIGN KEY (lab_id) REFERENCES labs (id),
    CONSTRAINT lab_members_member_lab_id_fk FOREIGN KEY (member_lab_id) REFERENCES labs (id)
) STRICT;
CREATE INDEX lab_members_member_lab_id_idx ON lab_members (member_lab_id);

-- Periods in which the province is actively involved in a lab: a KPI counts them by year.
CREATE TABLE lab_involvements (
    id BLOB NOT NULL,
    lab_id BLOB NOT NULL,
    from_on TEXT NOT NULL,
    until_on TEXT,
    note TEXT,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT lab_involvements_pkey PRIMARY KEY (id),
    CONSTRAINT lab_involvements_period_check CHECK (until_on IS NULL OR from_on <= until_on),
    CONSTRAINT lab_involvements_lab_id_fk FOREIGN KEY (lab_id) REFERENCES labs (id)
) STRICT;
CREATE INDEX lab_involvements_lab_id_idx ON lab_involvements (lab_id);
