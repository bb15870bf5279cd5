-- Labs. NULL means "not stated"; an empty list means "none".
CREATE TABLE labs (
    id uuid NOT NULL,
    slug text,
    name text NOT NULL,
    description_nl text,
    description_en text,
    kind text NOT NULL,
    owner_organisation_id uuid,
    scope text,
    is_virtual boolean NOT NULL,
    street text,
    postal_code text,
    city text,
    municipality_code text,
    province text,
    lat double precision,
    lon double precision,
    care_settings jsonb,
    purposes jsonb,
    trl_min integer,
    trl_max integer,
    device_classes jsonb,
    target_populations jsonb,
    reachable_participants integer,
    languages jsonb,
    ethics_route text,
    contact_name text,
    contact_email text,
    contact_phone text,
    website text,
    status text NOT NULL,
    verified_at timestamptz,
    fictitious_fields jsonb NOT NULL,
    sources jsonb NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT labs_pkey PRIMARY KEY (id),
    CONSTRAINT labs_slug_unique UNIQUE (slug),
    CONSTRAINT labs_trl_check CHECK (trl_min IS NULL OR trl_max IS NULL OR trl_min <= trl_max),
    CONSTRAINT labs_owner_organisation_id_fk FOREIGN KEY (owner_organisation_id) REFERENCES organisations (id),
    CONSTRAINT labs_municipality_code_fk FOREIGN KEY (municipality_code) REFERENCES municipalities (code)
);
CREATE INDEX labs_owner_organisation_id_idx ON labs (owner_organisation_id);
CREATE INDEX labs_municipality_code_idx ON labs (municipality_code);

CREATE TABLE lab_themes (
    lab_id uuid NOT NULL,
    theme_id uuid NOT NULL,
    CONSTRAINT lab_themes_pkey PRIMARY KEY (lab_id, theme_id),
    CONSTRAINT lab_themes_lab_id_fk FOREIGN KEY (lab_id) REFERENCES labs (id),
    CONSTRAINT lab_themes_theme_id_fk FOREIGN KEY (theme_id) REFERENCES themes (id)
);
CREATE INDEX lab_themes_theme_id_idx ON lab_themes (theme_id);

-- Who takes part, by participant kind. A kind without a row is "not stated", never "absent".
CREATE TABLE lab_partners (
    lab_id uuid NOT NULL,
    position integer NOT NULL,
    kind text NOT NULL,
    organisation_id uuid,
    name text,
    CONSTRAINT lab_partners_pkey PRIMARY KEY (lab_id, position),
    CONSTRAINT lab_partners_lab_id_fk FOREIGN KEY (lab_id) REFERENCES labs (id),
    CONSTRAINT lab_partners_organisation_id_fk FOREIGN KEY (organisation_id) REFERENCES organisations (id)
);
CREATE INDEX lab_partners_organisation_id_idx ON lab_partners (organisation_id);

-- Services and facilities; capacity is kept apart for those that are booked apart.
CREATE TABLE lab_services (
    id uuid NOT NULL,
    lab_id uuid NOT NULL,
    kind text NOT NULL,
    name_nl text NOT NULL,
    name_en text NOT NULL,
    description_nl text,
    description_en text,
    booked_apart boolean NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT lab_services_pkey PRIMARY KEY (id),
    CONSTRAINT lab_services_lab_id_fk FOREIGN KEY (lab_id) REFERENCES labs (id)
);
CREATE INDEX lab_services_lab_id_idx ON lab_services (lab_id);

-- The labs that a virtual lab is made of.
CREATE TABLE lab_members (
    lab_id uuid NOT NULL,
    member_lab_id uuid NOT NULL,
    CONSTRAINT lab_members_pkey PRIMARY KEY (lab_id, member_lab_id),
    CONSTRAINT lab_members_other_check CHECK (lab_id <> member_lab_id),
    CONSTRAINT lab_members_lab_id_fk FOREIGN KEY (lab_id) REFERENCES labs (id),
    CONSTRAINT lab_members_member_lab_id_fk FOREIGN KEY (member_lab_id) REFERENCES labs (id)
);
CREATE INDEX lab_members_member_lab_id_idx ON lab_members (member_lab_id);

-- Periods in which the province is actively involved in a lab: a KPI counts them by year.
CREATE TABLE lab_involvements (
    id uuid NOT NULL,
    lab_id uuid NOT NULL,
    from_on date NOT NULL,
    until_on date,
    note text,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT lab_involvements_pkey PRIMARY KEY (id),
    CONSTRAINT lab_involvements_period_check CHECK (until_on IS NULL OR from_on <= until_on),
    CONSTRAINT lab_involvements_lab_id_fk FOREIGN KEY (lab_id) REFERENCES labs (id)
);
CREATE INDEX lab_involvements_lab_id_idx ON lab_involvements (lab_id);
