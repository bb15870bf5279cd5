-- The run of an innovation in a lab. Who the parties are besides the SME and the lab is in pilot_parties; the verdict is kept as it
-- was reasoned when the pilot was evaluated.
CREATE TABLE pilots (
    id uuid NOT NULL,
    placement_id uuid NOT NULL,
    pilot_request_id uuid NOT NULL,
    innovation_id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    lab_id uuid NOT NULL,
    status text NOT NULL,
    from_on date NOT NULL,
    until_on date NOT NULL,
    slots integer NOT NULL,
    ethics_route text,
    ethics_reference text,
    ethics_approved_on date,
    dpia_reference text,
    dpia_done_on date,
    participants_planned integer,
    participants_actual integer,
    started_on date,
    ended_on date,
    stop_reason text,
    criteria_sha256 text,
    criteria_locked_at timestamptz,
    verdict text,
    reasoning jsonb,
    verdict_at timestamptz,
    override_verdict text,
    override_reason text,
    overridden_by uuid,
    overridden_at timestamptz,
    created_by uuid,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pilots_pkey PRIMARY KEY (id),
    CONSTRAINT pilots_placement_id_unique UNIQUE (placement_id),
    CONSTRAINT pilots_period_check CHECK (from_on <= until_on),
    CONSTRAINT pilots_slots_check CHECK (slots >= 1),
    CONSTRAINT pilots_override_check CHECK ((override_verdict IS NULL) = (override_reason IS NULL)),
    CONSTRAINT pilots_placement_id_fk FOREIGN KEY (placement_id) REFERENCES placements (id),
    CONSTRAINT pilots_pilot_request_id_fk FOREIGN KEY (pilot_request_id) REFERENCES pilot_requests (id),
    CONSTRAINT pilots_innovation_id_fk FOREIGN KEY (innovation_id) REFERENCES innovations (id),
    CONSTRAINT pilots_organisation_id_fk FOREIGN KEY (organisation_id) REFERENCES organisations (id),
    CONSTRAINT pilots_lab_id_fk FOREIGN KEY (lab_id) REFERENCES labs (id),
    CONSTRAINT pilots_overridden_by_fk FOREIGN KEY (overridden_by) REFERENCES users (id),
    CONSTRAINT pilots_created_by_fk FOREIGN KEY (created_by) REFERENCES users (id)
);
CREATE INDEX pilots_lab_id_status_idx ON pilots (lab_id, status);
CREATE INDEX pilots_pilot_request_id_idx ON pilots (pilot_request_id);
CREATE INDEX pilots_innovation_id_idx ON pilots (innovation_id);
CREATE INDEX pilots_organisation_id_idx ON pilots (organisation_id);
CREATE INDEX pilots_overridden_by_idx ON pilots (overridden_by);
CREATE INDEX pilots_created_by_idx ON pilots (created_by);

-- Who takes part, as the agreement that is in force says: these organisations see the pilot.
CREATE TABLE pilot_parties (
    pilot_id uuid NOT NULL,
    position integer NOT NULL,
    role text NOT NULL,
    organisation_id uuid,
    name text,
    CONSTRAINT pilot_parties_pkey PRIMARY KEY (pilot_id, position),
    CONSTRAINT pilot_parties_pilot_id_fk FOREIGN KEY (pilot_id) REFERENCES pilots (id),
    CONSTRAINT pilot_parties_organisation_id_fk FOREIGN KEY (organisation_id) REFERENCES organisations (id)
);
CREATE INDEX pilot_parties_organisation_id_idx ON pilot_parties (organisation_id);

-- What both sides sign: the agreement and the exit criteria, each a series of numbered documents of which one is in force.
-- A later one is an amendment; none is ever deleted.
CREATE TABLE pilot_documents (
    id uuid NOT NULL,
    pilot_id uuid NOT NULL,
    kind text NOT NULL,
    number integer NOT NULL,
    status text NOT NULL,
    content jsonb NOT NULL,
    sha256 text NOT NULL,
    reason text,
    proposed_side text,
    proposed_by uuid,
    sme_signed_by uuid,
    sme_signed_at timestamptz,
    lab_signed_by uuid,
    lab_signed_at timestamptz,
    in_force_at timestamptz,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pilot_documents_pkey PRIMARY KEY (id),
    CONSTRAINT pilot_documents_pilot_id_kind_number_unique UNIQUE (pilot_id, kind, number),
    CONSTRAINT pilot_documents_pilot_id_fk FOREIGN KEY (pilot_id) REFERENCES pilots (id),
    CONSTRAINT pilot_documents_proposed_by_fk FOREIGN KEY (proposed_by) REFERENCES users (id),
    CONSTRAINT pilot_documents_sme_signed_by_fk FOREIGN KEY (sme_signed_by) REFERENCES users (id),
    CONSTRAINT pilot_documents_lab_signed_by_fk FOREIGN KEY (lab_signed_by) REFERENCES users (id)
);
CREATE INDEX pilot_documents_proposed_by_idx ON pilot_documents (proposed_by);
CREATE INDEX pilot_documents_sme_signed_by_idx ON pilot_documents (sme_signed_by);
CREATE INDEX pilot_documents_lab_signed_by_idx ON pilot_documents (lab_signed_by);

-- Aggregates: never one person's value. A row is never changed; a correction supersedes it.
CREATE TABLE pilot_measurements (
    id uuid NOT NULL,
    pilot_id uuid NOT NULL,
    criterion text NOT NULL,
    value double precision NOT NULL,
    n integer NOT NULL,
    measured_on date NOT NULL,
    method text NOT NULL,
    low double precision,
    high double precision,
    level double precision,
    basis text NOT NULL,
    note text,
    supersedes_id uuid,
    recorded_by uuid,
    created_at timestamptz NOT NULL,
    CONSTRAINT pilot_measurements_pkey PRIMARY KEY (id),
    CONSTRAINT pilot_measurements_supersedes_id_unique UNIQUE (supersedes_id),
    CONSTRAINT pilot_measurements_n_check CHECK (n >= 2),
    CONSTRAINT pilot_measurements_pilot_id_fk FOREIGN KEY (pilot_id) REFERENCES pilots (id),
    CONSTRAINT pilot_measurements_supersedes_id_fk FOREIGN KEY (supersedes_id) REFERENCES pilot_measurements (id),
    CONSTRAINT pilot_measurements_recorded_by_fk FOREIGN KEY (recorded_by) REFERENCES users (id)
);
CREATE INDEX pilot_measurements_pilot_id_id_idx ON pilot_measurements (pilot_id, id);
CREATE INDEX pilot_measurements_recorded_by_idx ON pilot_measurements (recorded_by);

-- Go/no-go moments, set beforehand.
CREATE TABLE pilot_moments (
    id uuid NOT NULL,
    pilot_id uuid NOT NULL,
    due_on date NOT NULL,
    question text NOT NULL,
    criteria jsonb NOT NULL,
    decision text,
    decision_reason text,
    decided_by uuid,
    decided_at timestamptz,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pilot_moments_pkey PRIMARY KEY (id),
    CONSTRAINT pilot_moments_pilot_id_fk FOREIGN KEY (pilot_id) REFERENCES pilots (id),
    CONSTRAINT pilot_moments_decided_by_fk FOREIGN KEY (decided_by) REFERENCES users (id)
);
CREATE INDEX pilot_moments_pilot_id_due_on_idx ON pilot_moments (pilot_id, due_on);
CREATE INDEX pilot_moments_decided_by_idx ON pilot_moments (decided_by);

-- Progress, as it was told; never changed.
CREATE TABLE pilot_notes (
    id uuid NOT NULL,
    pilot_id uuid NOT NULL,
    note text NOT NULL,
    written_by uuid,
    created_at timestamptz NOT NULL,
    CONSTRAINT pilot_notes_pkey PRIMARY KEY (id),
    CONSTRAINT pilot_notes_pilot_id_fk FOREIGN KEY (pilot_id) REFERENCES pilots (id),
    CONSTRAINT pilot_notes_written_by_fk FOREIGN KEY (written_by) REFERENCES users (id)
);
CREATE INDEX pilot_notes_pilot_id_id_idx ON pilot_notes (pilot_id, id);
CREATE INDEX pilot_notes_written_by_idx ON pilot_notes (written_by);

-- What went wrong, and whether the inspectorate (IGJ) was told.
CREATE TABLE pilot_incidents (
    id uuid NOT NULL,
    pilot_id uuid NOT NULL,
    occurred_on date NOT NULL,
    severity text NOT NULL,
    description text NOT NULL,
    measures text,
    igj text NOT NULL,
    igj_reported_on date,
    igj_reference text,
    reported_by uuid,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pilot_incidents_pkey PRIMARY KEY (id),
    CONSTRAINT pilot_incidents_igj_check CHECK (igj_reported_on IS NULL OR igj = 'reported'),
    CONSTRAINT pilot_incidents_pilot_id_fk FOREIGN KEY (pilot_id) REFERENCES pilots (id),
    CONSTRAINT pilot_incidents_reported_by_fk FOREIGN KEY (reported_by) REFERENCES users (id)
);
CREATE INDEX pilot_incidents_pilot_id_id_idx ON pilot_incidents (pilot_id, id);
CREATE INDEX pilot_incidents_reported_by_idx ON pilot_incidents (reported_by);
