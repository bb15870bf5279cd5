-- Pilot requests, their placements at labs, the slots these take, and every step of both.
CREATE TABLE pilot_requests (
    id uuid NOT NULL,
    slug text,
    innovation_id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    network_id uuid,
    status text NOT NULL,
    wanted_from date NOT NULL,
    wanted_until date NOT NULL,
    slots integer NOT NULL,
    motivation text,
    contact_email text,
    created_by uuid,
    submitted_at timestamptz,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pilot_requests_pkey PRIMARY KEY (id),
    CONSTRAINT pilot_requests_slug_unique UNIQUE (slug),
    CONSTRAINT pilot_requests_period_check CHECK (wanted_from <= wanted_until),
    CONSTRAINT pilot_requests_slots_check CHECK (slots >= 1),
    CONSTRAINT pilot_requests_innovation_id_fk FOREIGN KEY (innovation_id) REFERENCES innovations (id),
    CONSTRAINT pilot_requests_organisation_id_fk FOREIGN KEY (organisation_id) REFERENCES organisations (id),
    CONSTRAINT pilot_requests_network_id_fk FOREIGN KEY (network_id) REFERENCES networks (id),
    CONSTRAINT pilot_requests_created_by_fk FOREIGN KEY (created_by) REFERENCES users (id)
);
CREATE INDEX pilot_requests_innovation_id_idx ON pilot_requests (innovation_id);
CREATE INDEX pilot_requests_organisation_id_idx ON pilot_requests (organisation_id);
CREATE INDEX pilot_requests_network_id_idx ON pilot_requests (network_id);
CREATE INDEX pilot_requests_created_by_idx ON pilot_requests (created_by);

CREATE TABLE placements (
    id uuid NOT NULL,
    pilot_request_id uuid NOT NULL,
    lab_id uuid NOT NULL,
    service_id uuid,
    preference integer NOT NULL,
    status text NOT NULL,
    from_on date NOT NULL,
    until_on date NOT NULL,
    slots integer NOT NULL,
    waitlisted_at timestamptz,
    answer_due_on date,
    hold_expires_on date,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT placements_pkey PRIMARY KEY (id),
    CONSTRAINT placements_pilot_request_id_lab_id_unique UNIQUE (pilot_request_id, lab_id),
    CONSTRAINT placements_period_check CHECK (from_on <= until_on),
    CONSTRAINT placements_slots_check CHECK (slots >= 1),
    CONSTRAINT placements_pilot_request_id_fk FOREIGN KEY (pilot_request_id) REFERENCES pilot_requests (id),
    CONSTRAINT placements_lab_id_fk FOREIGN KEY (lab_id) REFERENCES labs (id),
    CONSTRAINT placements_service_id_fk FOREIGN KEY (service_id) REFERENCES lab_services (id)
);
CREATE INDEX placements_lab_id_status_idx ON placements (lab_id, status);
CREATE INDEX placements_service_id_idx ON placements (service_id);

-- Slots of one window taken by one placement: the rows that the counters of the window must equal.
CREATE TABLE bookings (
    id uuid NOT NULL,
    placement_id uuid NOT NULL,
    window_id uuid NOT NULL,
    slots integer NOT NULL,
    state text NOT NULL,
    for_sme boolean NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT bookings_pkey PRIMARY KEY (id),
    CONSTRAINT bookings_placement_id_window_id_unique UNIQUE (placement_id, window_id),
    CONSTRAINT bookings_slots_check CHECK (slots >= 1),
    CONSTRAINT bookings_placement_id_fk FOREIGN KEY (placement_id) REFERENCES placements (id),
    CONSTRAINT bookings_window_id_fk FOREIGN KEY (window_id) REFERENCES capacity_windows (id)
);
CREATE INDEX bookings_window_id_idx ON bookings (window_id);

-- Every step of every lifecycle: labs, themes, pilot requests, placements.
CREATE TABLE transitions (
    id uuid NOT NULL,
    machine text NOT NULL,
    subject_id uuid NOT NULL,
    event text NOT NULL,
    from_state text NOT NULL,
    to_state text NOT NULL,
    actor_id uuid,
    reason_code text,
    note text,
    occurred_at timestamptz NOT NULL,
    CONSTRAINT transitions_pkey PRIMARY KEY (id),
    CONSTRAINT transitions_actor_id_fk FOREIGN KEY (actor_id) REFERENCES users (id)
);
CREATE INDEX transitions_subject_id_id_idx ON transitions (subject_id, id);
CREATE INDEX transitions_actor_id_idx ON transitions (actor_id);
