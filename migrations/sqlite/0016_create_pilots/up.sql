-- The run of an innovation in a lab. Who the parties are besides the SME and the lab is in pilot_parties; the verdict is kept as it
-- was reasoned when the pilot was evaluated.
CREATE TABLE pilots (
    id BLOB NOT NULL,
    placement_id BLOB NOT NULL,
    pilot_request_id BLOB NOT NULL,
    innovation_id BLOB NOT NULL,
    organisation_id BLOB NOT NULL,
    lab_id BLOB NOT NULL,
    status TEXT NOT NULL,
    from_on TEXT NOT NULL,
    until_on TEXT NOT NULL,
    slots INTEGER NOT NULL,
    ethics_route TEXT,
    ethics_reference TEXT,
    ethics_approved_on TEXT,
    dpia_reference TEXT,
    dpia_done_on TEXT,
    participants_planned INTEGER,
    participants_actual INTEGER,
    started_on TEXT,
    ended_on TEXT,
    stop_reason TEXT,
    criteria_sha256 TEXT,
    criteria_locked_at INTEGER,
    verdict TEXT,
    reasoning TEXT,
    verdict_at INTEGER,
    override_verdict TEXT,
    override_reason TEXT,
    overridden_by BLOB,
    overridden_at INTEGER,
    created_by BLOB,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
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
) STRICT;
CREATE INDEX pilots_lab_id_status_idx ON pilots (lab_id, status);
CREATE INDEX pilots_pilot_request_id_idx ON pilots (pilot_request_id);
CREATE INDEX pilots_innovation_id_idx ON pilots (innovation_id);
CREATE INDEX pilots_organisation_id_idx ON pilots (organisation_id);
CREATE INDEX pilots_overridden_by_idx ON pilots (overridden_by);
CREATE INDEX pilots_created_by_idx ON pilots (created_by);

-- Who takes part, as the agreement that is in force says: these organisations see the pilot.
CREATE TABLE pilot_parties (
    pilot_id BLOB NOT NULL,
    position INTEGER NOT NULL,
    role TEXT NOT NULL,
    organisation_id BLOB,
    name TEXT,
    CONSTRAINT pilot_parties_pkey PRIMARY KEY (pilot_id, position),
    CONSTRAINT pilot_parties_pilot_id_fk FOREIGN KEY (pilot_id) REFERENCES pilots (id),
    CONSTRAINT pilot_parties_organisation_id_fk FOREIGN KEY (organisation_id) REFERENCES organisations (id)
) STRICT;
CREATE INDEX pilot_parties_organisation_id_idx ON pilot_parties (organisation_id);

-- What both sides sign: the agreement and the exit criteria, each a series of numbered documents of which one is in force.
-- A later one is an amendment; none is ever deleted.
CREATE TABLE pilot_documents (
    id BLOB NOT NULL,
    pilot_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    number INTEGER NOT NULL,
    status TEXT NOT NULL,
    content TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    reason TEXT,
    proposed_side TEXT,
    proposed_by BLOB,
    sme_signed_by BLOB,
    sme_signed_at INTEGER,
    lab_signed_by BLOB,
    lab_signed_at INTEGER,
    in_force_at INTEGER,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT pilot_documents_pkey PRIMARY KEY (id),
    CONSTRAINT pilot_documents_pilot_id_kind_number_unique UNIQUE (pilot_id, kind, number),
    CONSTRAINT pilot_documents_pilot_id_fk FOREIGN KEY (pilot_id) REFERENCES pilots (id),
    CONSTRAINT pilot_documents_proposed_by_fk FOREIGN KEY (proposed_by) REFERENCES users (id),
    CONSTRAINT pilot_documents_sme_signed_by_fk FOREIGN KEY (sme_signed_by) REFERENCES users (id),
    CONSTRAINT pilot_documents_lab_signed_by_fk FOREIGN KEY (lab_signed_by) REFERENCES users (id)
) STRICT;
CREATE INDEX pilot_documents_proposed_by_idx ON pilot_documents (proposed_by);
CREATE INDEX pilot_documents_sme_signed_by_idx ON pilot_documents (sme_signed_by);
CREATE INDEX pilot_documents_lab_signed_by_idx ON pilot_documents (lab_signed_by);

-- Aggregates: never one person's value. A row is never changed; a correction supersedes it.
CREATE TABLE pilot_measurements (
    id BLOB NOT NULL,
    pilot_id BLOB NOT NULL,
    criterion TEXT NOT NULL,
    value REAL NOT NULL,
    n INTEGER NOT NULL,
    measured_on TEXT NOT NULL,
    method TEXT NOT NULL,
    low REAL,
    high REAL,
    level REAL,
    basis TEXT NOT NULL,
    note TEXT,
    supersedes_id BLOB,
    recorded_by BLOB,
    created_at INTEGER NOT NULL,
    CONSTRAINT pilot_measurements_pkey PRIMARY KEY (id),
    CONSTRAINT pilot_measurements_supersedes_id_unique UNIQUE (supersedes_id),
    CONSTRAINT pilot_measurements_n_check CHECK (n >= 2),
    CONSTRAINT pilot_measurements_pilot_id_fk FOREIGN KEY (pilot_id) REFERENCES pilots (id),
    CONSTRAINT pilot_measurements_supersedes_id_fk FOREIGN KEY (supersedes_id) REFERENCES pilot_measurements (id),
    CONSTRAINT pilot_measurements_recorded_by_fk FOREIGN KEY (recorded_by) REFERENCES users (id)
) STRICT;
CREATE INDEX pilot_measurements_pilot_id_id_idx ON pilot_measurements (pilot_id, id);
CREATE INDEX pilot_measurements_recorded_by_idx ON pilot_measurements (recorded_by);

-- Go/no-go moments, set beforehand.
CREATE TABLE pilot_moments (
    id BLOB NOT NULL,
    pilot_id BLOB NOT NULL,
    due_on TEXT NOT NULL,
    question TEXT NOT NULL,
    criteria TEXT NOT NULL,
    decision TEXT,
    decision_reason TEXT,
    decided_by BLOB,
    decided_at INTEGER,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT pilot_moments_pkey PRIMARY KEY (id),
    CONSTRAINT pilot_moments_pilot_id_fk FOREIGN KEY (pilot_id) REFERENCES pilots (id),
    CONSTRAINT pilot_moments_decided_by_fk FOREIGN KEY (decided_by) REFERENCES users (id)
) STRICT;
CREATE INDEX pilot_moments_pilot_id_due_on_idx ON pilot_moments (pilot_id, due_on);
CREATE INDEX pilot_moments_decided_by_idx ON pilot_moments (decided_by);

-- Progress, as it was told; never changed.
CREATE TABLE pilot_notes (
    id BLOB NOT NULL,
    pilot_id BLOB NOT NULL,
    note TEXT NOT NULL,
    written_by BLOB,
    created_at INTEGER NOT NULL,
    CONSTRAINT pilot_notes_pkey PRIMARY KEY (id),
    CONSTRAINT pilot_notes_pilot_id_fk FOREIGN KEY (pilot_id) REFERENCES pilots (id),
    CONSTRAINT pilot_notes_written_by_fk FOREIGN KEY (written_by) REFERENCES users (id)
) STRICT;
CREATE INDEX pilot_notes_pilot_id_id_idx ON pilot_notes (pilot_id, id);
CREATE INDEX pilot_notes_written_by_idx ON pilot_notes (written_by);

-- What went wrong, and whether the inspectorate (IGJ) was told.
CREATE TABLE pilot_incidents (
    id BLOB NOT NULL,
    pilot_id BLOB NOT NULL,
    occurred_on TEXT NOT NULL,
    severity TEXT NOT NULL,
    description TEXT NOT NULL,
    measures TEXT,
    igj TEXT NOT NULL,
    igj_reported_on TEXT,
    igj_reference TEXT,
    reported_by BLOB,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT pilot_incidents_pkey PRIMARY KEY (id),
    CONSTRAINT pilot_incidents_igj_check CHECK (igj_reported_on IS NULL OR igj = 'reported'),
    CONSTRAINT pilot_incidents_pilot_id_fk FOREIGN KEY (pilot_id) REFERENCES pilots (id),
    CONSTRAINT pilot_incidents_reported_by_fk FOREIGN KEY (reported_by) REFERENCES users (id)
) STRICT;
CREATE INDEX pilot_incidents_pilot_id_id_idx ON pilot_incidents (pilot_id, id);
CREATE INDEX pilot_incidents_reported_by_idx ON pilot_incidents (reported_by);
