-- Pilot requests, their placements at labs, the slots these take, and every step of both.
CREATE TABLE pilot_requests (
    id BLOB NOT NULL,
    slug TEXT,
    innovation_id BLOB NOT NULL,
    organisation_id BLOB NOT NULL,
    network_id BLOB,
    status TEXT NOT NULL,
    wanted_from TEXT NOT NULL,
    wanted_until TEXT NOT NULL,
    slots INTEGER NOT NULL,
    motivation TEXT,
    contact_email TEXT,
    created_by BLOB,
    submitted_at INTEGER,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT pilot_requests_pkey PRIMARY KEY (id),
    CONSTRAINT pilot_requests_slug_unique UNIQUE (slug),
    CONSTRAINT pilot_requests_period_check CHECK (wanted_from <= wanted_until),
    CONSTRAINT pilot_requests_slots_check CHECK (slots >= 1),
    CONSTRAINT pilot_requests_innovation_id_fk FOREIGN KEY (innovation_id) REFERENCES innovations (id),
    CONSTRAINT pilot_requests_organisation_id_fk FOREIGN KEY (organisation_id) REFERENCES organisations (id),
    CONSTRAINT pilot_requests_network_id_fk FOREIGN KEY (network_id) REFERENCES networks (id),
    CONSTRAINT pilot_requests_created_by_fk FOREIGN KEY (created_by) REFERENCES users (id)
) STRICT;
CREATE INDEX pilot_requests_innovation_id_idx ON pilot_requests (innovation_id);
CREATE INDEX pilot_requests_organisation_id_idx ON pilot_requests (organisation_id);
CREATE INDEX pilot_requests_network_id_idx ON pilot_requests (network_id);
CREATE INDEX pilot_requests_created_by_idx ON pilot_requests (created_by);

CREATE TABLE placements (
    id BLOB NOT NULL,
    pilot_request_id BLOB NOT NULL,
    lab_id BLOB NOT NULL,
    service_id BLOB,
    preference INTEGER NOT NULL,
    status TEXT NOT NULL,
    from_on TEXT NOT NULL,
    until_on TEXT NOT NULL,
    slots INTEGER NOT NULL,
    waitlisted_at INTEGER,
    answer_due_on TEXT,
    hold_expires_on TEXT,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT placements_pkey PRIMARY KEY (id),
    CONSTRAINT placements_pilot_request_id_lab_id_unique UNIQUE (pilot_request_id, lab_id),
    CONSTRAINT placements_period_check CHECK (from_on <= until_on),
    CONSTRAINT placements_slots_check CHECK (slots >= 1),
    CONSTRAINT placements_pilot_request_id_fk FOREIGN KEY (pilot_request_id) REFERENCES pilot_requests (id),
    CONSTRAINT placements_lab_id_fk FOREIGN KEY (lab_id) REFERENCES labs (id),
    CONSTRAINT placements_service_id_fk FOREIGN KEY (service_id) REFERENCES lab_services (id)
) STRICT;
CREATE INDEX placements_lab_id_status_idx ON placements (lab_id, status);
CREATE INDEX placements_service_id_idx ON placements (service_id);

-- Slots of one window taken by one placement: the rows that the counters of the window must equal.
CREATE TABLE bookings (
    id BLOB NOT NULL,
    placement_id BLOB NOT NULL,
    window_id BLOB NOT NULL,
    slots INTEGER NOT NULL,
    state TEXT NOT NULL,
    for_sme INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    CONSTRAINT bookings_pkey PRIMARY KEY (id),
    CONSTRAINT bookings_placement_id_window_id_unique UNIQUE (placement_id, window_id),
    CONSTRAINT bookings_slots_check CHECK (slots >= 1),
    CONSTRAINT bookings_placement_id_fk FOREIGN KEY (placement_id) REFERENCES placements (id),
    CONSTRAINT bookings_window_id_fk FOREIGN KEY (window_id) REFERENCES capacity_windows (id)
) STRICT;
CREATE INDEX bookings_window_id_idx ON bookings (window_id);

-- Every step of every lifecycle: labs, themes, pilot requests, placements.
CREATE TABLE transitions (
    id BLOB NOT NULL,
    machine TEXT NOT NULL,
    subject_id BLOB NOT NULL,
    event TEXT NOT NULL,
    from_state TEXT NOT NULL,
    to_state TEXT NOT NULL,
    actor_id BLOB,
    reason_code TEXT,
    note TEXT,
    occurred_at INTEGER NOT NULL,
    CONSTRAINT transitions_pkey PRIMARY KEY (id),
    CONSTRAINT transitions_actor_id_fk FOREIGN KEY (actor_id) REFERENCES users (id)
) STRICT;
CREATE INDEX transitions_subject_id_id_idx ON transitions (subject_id, id);
CREATE INDEX transitions_actor_id_idx ON transitions (actor_id);
