-- Slots per window. The CHECKs are the last line; the statements that take slots decide (see src/capacity/store.rs).
CREATE TABLE capacity_windows (
    id uuid NOT NULL,
    lab_id uuid NOT NULL,
    service_id uuid,
    theme_id uuid,
    from_on date NOT NULL,
    until_on date NOT NULL,
    slots integer NOT NULL,
    funded_slots integer,
    sme_reserved_slots integer NOT NULL,
    held integer NOT NULL,
    booked integer NOT NULL,
    taken_by_others integer NOT NULL,
    fictitious boolean NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT capacity_windows_pkey PRIMARY KEY (id),
    CONSTRAINT capacity_windows_period_check CHECK (from_on <= until_on),
    CONSTRAINT capacity_windows_taken_check CHECK (held >= 0 AND booked >= 0 AND held + booked <= slots),
    CONSTRAINT capacity_windows_funded_check CHECK (funded_slots IS NULL OR (funded_slots >= 0 AND funded_slots <= slots)),
    CONSTRAINT capacity_windows_reserved_check CHECK (sme_reserved_slots >= 0 AND taken_by_others >= 0 AND taken_by_others + sme_reserved_slots <= slots),
    CONSTRAINT capacity_windows_lab_id_fk FOREIGN KEY (lab_id) REFERENCES labs (id),
    CONSTRAINT capacity_windows_service_id_fk FOREIGN KEY (service_id) REFERENCES lab_services (id),
    CONSTRAINT capacity_windows_theme_id_fk FOREIGN KEY (theme_id) REFERENCES themes (id)
);
CREATE INDEX capacity_windows_lab_id_from_on_idx ON capacity_windows (lab_id, from_on);
CREATE INDEX capacity_windows_service_id_idx ON capacity_windows (service_id);
CREATE INDEX capacity_windows_theme_id_idx ON capacity_windows (theme_id);

CREATE TABLE blackouts (
    id uuid NOT NULL,
    lab_id uuid NOT NULL,
    from_on date NOT NULL,
    until_on date NOT NULL,
    reason text,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT blackouts_pkey PRIMARY KEY (id),
    CONSTRAINT blackouts_period_check CHECK (from_on <= until_on),
    CONSTRAINT blackouts_lab_id_fk FOREIGN KEY (lab_id) REFERENCES labs (id)
);
CREATE INDEX blackouts_lab_id_from_on_idx ON blackouts (lab_id, from_on);
