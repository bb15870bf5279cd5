-- What happens by the clock: jobs that several processes share, the deadlines of requests, and aid that ages out of three years.
CREATE TABLE jobs (
    name TEXT NOT NULL,
    lease_owner BLOB,
    leased_until INTEGER,
    next_run_at INTEGER NOT NULL,
    last_started_at INTEGER,
    last_finished_at INTEGER,
    last_result TEXT,
    last_count INTEGER,
    failures INTEGER NOT NULL,
    CONSTRAINT jobs_pkey PRIMARY KEY (name),
    CONSTRAINT jobs_lease_check CHECK ((lease_owner IS NULL) = (leased_until IS NULL))
) STRICT;

-- What a network sets otherwise than the service; NULL: nothing.
ALTER TABLE networks ADD COLUMN deadlines TEXT;

ALTER TABLE pilot_requests ADD COLUMN expires_on TEXT;
UPDATE pilot_requests SET expires_on = date(updated_at / 1000000, 'unixepoch', '+84 days') WHERE status = 'draft';
UPDATE pilot_requests SET expires_on = date(updated_at / 1000000, 'unixepoch', '+28 days') WHERE status = 'returned';
CREATE INDEX pilot_requests_status_expires_on_idx ON pilot_requests (status, expires_on);

ALTER TABLE placements ADD COLUMN answer_warn_on TEXT;
ALTER TABLE placements ADD COLUMN answer_lapse_on TEXT;
ALTER TABLE placements ADD COLUMN warned_at INTEGER;
ALTER TABLE placements ADD COLUMN escalated_at INTEGER;
UPDATE placements SET answer_warn_on = answer_due_on, answer_lapse_on = date(answer_due_on, '+6 days') WHERE status = 'proposed';
CREATE INDEX placements_status_answer_due_on_idx ON placements (status, answer_due_on);
CREATE INDEX placements_status_hold_expires_on_idx ON placements (status, hold_expires_on);

CREATE TABLE state_aid (
    id BLOB NOT NULL,
    organisation_id BLOB NOT NULL,
    amount_eur INTEGER NOT NULL,
    granted_on TEXT NOT NULL,
    grantor TEXT NOT NULL,
    measure TEXT,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT state_aid_pkey PRIMARY KEY (id),
    CONSTRAINT state_aid_amount_eur_check CHECK (amount_eur >= 1),
    CONSTRAINT state_aid_organisation_id_fk FOREIGN KEY (organisation_id) REFERENCES organisations (id)
) STRICT;
CREATE INDEX state_aid_organisation_id_granted_on_idx ON state_aid (organisation_id, granted_on);
