-- The taxonomy, and the municipalities (a division is replaced as a whole: codes are dated).
CREATE TABLE themes (
    id uuid NOT NULL,
    slug text NOT NULL,
    broader_id uuid,
    label_nl text NOT NULL,
    label_en text NOT NULL,
    alt_labels_nl jsonb NOT NULL,
    alt_labels_en jsonb NOT NULL,
    definition_nl text,
    definition_en text,
    programme_lines jsonb NOT NULL,
    action_lines jsonb NOT NULL,
    status text NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT themes_pkey PRIMARY KEY (id),
    CONSTRAINT themes_slug_unique UNIQUE (slug),
    CONSTRAINT themes_broader_id_fk FOREIGN KEY (broader_id) REFERENCES themes (id)
);
CREATE INDEX themes_broader_id_idx ON themes (broader_id);

CREATE TABLE theme_relations (
    theme_id uuid NOT NULL,
    related_id uuid NOT NULL,
    CONSTRAINT theme_relations_pkey PRIMARY KEY (theme_id, related_id),
    CONSTRAINT theme_relations_theme_id_fk FOREIGN KEY (theme_id) REFERENCES themes (id),
    CONSTRAINT theme_relations_related_id_fk FOREIGN KEY (related_id) REFERENCES themes (id)
);
CREATE INDEX theme_relations_related_id_idx ON theme_relations (related_id);

CREATE TABLE municipalities (
    code text NOT NULL,
    name text NOT NULL,
    province text NOT NULL,
    nuts2 text NOT NULL,
    lat double precision NOT NULL,
    lon double precision NOT NULL,
    division_year integer NOT NULL,
    CONSTRAINT municipalities_pkey PRIMARY KEY (code)
);
