-- The taxonomy, and the municipalities (a division is replaced as a whole: codes are dated).
CREATE TABLE themes (
    id BLOB NOT NULL,
    slug TEXT NOT NULL,
    broader_id BLOB,
    label_nl TEXT NOT NULL,
    label_en TEXT NOT NULL,
    alt_labels_nl TEXT NOT NULL,
    alt_labels_en TEXT NOT NULL,
    definition_nl TEXT,
    definition_en TEXT,
    programme_lines TEXT NOT NULL,
    action_lines TEXT NOT NULL,
    status TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT themes_pkey PRIMARY KEY (id),
    CONSTRAINT themes_slug_unique UNIQUE (slug),
    CONSTRAINT themes_broader_id_fk FOREIGN KEY (broader_id) REFERENCES themes (id)
) STRICT;
CREATE INDEX themes_broader_id_idx ON themes (broader_id);

CREATE TABLE theme_relations (
    theme_id BLOB NOT NULL,
    related_id BLOB NOT NULL,
    CONSTRAINT theme_relations_pkey PRIMARY KEY (theme_id, related_id),
    CONSTRAINT theme_relations_theme_id_fk FOREIGN KEY (theme_id) REFERENCES themes (id),
    CONSTRAINT theme_relations_related_id_fk FOREIGN KEY (related_id) REFERENCES themes (id)
) STRICT;
CREATE INDEX theme_relations_related_id_idx ON theme_relations (related_id);

CREATE TABLE municipalities (
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    province TEXT NOT NULL,
    nuts2 TEXT NOT NULL,
    lat REAL NOT NULL,
    lon REAL NOT NULL,
    division_year INTEGER NOT NULL,
    CONSTRAINT municipalities_pkey PRIMARY KEY (code)
) STRICT;
