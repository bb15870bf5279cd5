-- What happens by the clock: jobs that several processes share, the deadlines of requests, and aid that ages out of three years.
CREATE TABLE jobs (
    name text NOT NULL,
    lease_owner uuid,
    leased_until timestamptz,
    next_run_at timestamptz NOT NULL,
    last_started_at timestamptz,
    last_finished_at timestamptz,
    last_result text,
    last_count bigint,
    failures integer NOT NULL,
    CONSTRAINT jobs_pkey PRIMARY KEY (name),
    CONSTRAINT jobs_lease_check CHECK ((lease_owner IS NULL) = (leased_until IS NULL))
);

-- What a network sets otherwise than the service; NULL: nothing.
ALTER TABLE networks ADD COLUMN deadlines jsonb;

ALTER TABLE pilot_requests ADD COLUMN expires_on date;
UPDATE pilot_requests SET expires_on = (updated_at + interval '84 days')::date WHERE status = 'draft';
UPDATE pilot_requests SET expires_on = (updated_at + interval '28 days')::date WHERE status = 'returned';
CREATE INDEX pilot_requests_status_expires_on_idx ON pilot_requests (status, expires_on);

ALTER TABLE placements ADD COLUMN answer_warn_on date;
ALTER TABLE placements ADD COLUMN answer_lapse_on date;
ALTER TABLE placements ADD COLUMN warned_at timestamptz;
ALTER TABLE placements ADD COLUMN escalated_at timestamptz;
UPDATE placements SET answer_warn_on = answer_due_on, answer_lapse_on = answer_due_on + 6 WHERE status = 'proposed';
CREATE INDEX placements_status_answer_due_on_idx ON placements (status, answer_due_on);
CREATE INDEX placements_status_hold_expires_on_idx ON placements (status, hold_expires_on);

CREATE TABLE state_aid (
    id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    amount_eur bigint NOT NULL,
    granted_on date NOT NULL,
    grantor text NOT NULL,
    measure text,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT state_aid_pkey PRIMARY KEY (id),
    CONSTRAINT state_aid_amount_eur_check CHECK (amount_eur >= 1),
    CONSTRAINT state_aid_organisation_id_fk FOREIGN KEY (organisation_id) REFERENCES organisations (id)
);
CREATE INDEX state_aid_organisation_id_granted_on_idx ON state_aid (organisation_id, granted_on);
