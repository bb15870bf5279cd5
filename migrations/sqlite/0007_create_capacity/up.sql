-- Slots per window. The CHECKs are the last line; the statements that take slots decide (see src/capacity/store.rs).
CREATE TABLE capacity_windows (
    id BLOB NOT NULL,
    lab_id BLOB NOT NULL,
    service_id BLOB,
    theme_id BLOB,
    from_on TEXT NOT NULL,
    until_on TEXT NOT NULL,
    slots INTEGER NOT NULL,
    funded_slots INTEGER,
    sme_reserved_slots INTEGER NOT NULL,
    held INTEGER NOT NULL,
    booked INTEGER NOT NULL,
    taken_by_others INTEGER NOT NULL,
    fictitious INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT capacity_windows_pkey PRIMARY KEY (id),
    CONSTRAINT capacity_windows_period_check CHECK (from_on <= until_on),
    CONSTRAINT capacity_windows_taken_check CHECK (held >= 0 AND booked >= 0 AND held + booked <= slots),
    CONSTRAINT capacity_windows_funded_check CHECK (funded_slots IS NULL OR (funded_slots >= 0 AND funded_slots <= slots)),
    CONSTRAINT capacity_windows_reserved_check CHECK (sme_reserved_slots >= 0 AND taken_by_others >= 0 AND taken_by_others + sme_reserved_slots <= slots),
    CONSTRAINT capacity_windows_lab_id_fk FOREIGN KEY (lab_id) REFERENCES labs (id),
    CONSTRAINT capacity_windows_service_id_fk FOREIGN KEY (service_id) REFERENCES lab_services (id),
    CONSTRAINT capacity_windows_theme_id_fk FOREIGN KEY (theme_id) REFERENCES themes (id)
) STRICT;
CREATE INDEX capacity_windows_lab_id_from_on_idx ON capacity_windows (lab_id, from_on);
CREATE INDEX capacity_windows_service_id_idx ON capacity_windows (service_id);
CREATE INDEX capacity_windows_theme_id_idx ON capacity_windows (theme_id);

CREATE TABLE blackouts (
    id BLOB NOT NULL,
    lab_id BLOB NOT NULL,
    from_on TEXT NOT NULL,
    until_on TEXT NOT NULL,
    reason TEXT,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT blackouts_pkey PRIMARY KEY (id),
    CONSTRAINT blackouts_period_check CHECK (from_on <= until_on),
    CONSTRAINT blackouts_lab_id_fk FOREIGN KEY (lab_id) REFERENCES labs (id)
) STRICT;
CREATE INDEX blackouts_lab_id_from_on_idx ON blackouts (lab_id, from_on);
