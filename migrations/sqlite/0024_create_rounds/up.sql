-- Rounds: calls after which many requests are assigned over many labs at once. What a lab or a manager decides stands in
-- round_labs and round_rulings, what an SME prefers in round_choices; scores are fixed when the round closes.
CREATE TABLE rounds (
    id BLOB NOT NULL,
    slug TEXT,
    network_id BLOB NOT NULL,
    name TEXT NOT NULL,
    description TEXT,
    criteria TEXT,
    opens_on TEXT NOT NULL,
    closes_on TEXT NOT NULL,
    from_on TEXT NOT NULL,
    until_on TEXT NOT NULL,
    trl_min INTEGER,
    trl_max INTEGER,
    smes_only INTEGER NOT NULL,
    provinces TEXT NOT NULL,
    status TEXT NOT NULL,
    weights_version TEXT,
    applied_run_id BLOB,
    fictitious INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT rounds_pkey PRIMARY KEY (id),
    CONSTRAINT rounds_slug_unique UNIQUE (slug),
    CONSTRAINT rounds_window_check CHECK (opens_on <= closes_on),
    CONSTRAINT rounds_period_check CHECK (from_on <= until_on AND closes_on < from_on),
    CONSTRAINT rounds_network_id_fk FOREIGN KEY (network_id) REFERENCES networks (id)
) STRICT;
CREATE INDEX rounds_network_id_idx ON rounds (network_id);
CREATE INDEX rounds_applied_run_id_idx ON rounds (applied_run_id);

CREATE TABLE round_themes (
    round_id BLOB NOT NULL,
    position INTEGER NOT NULL,
    theme_id BLOB NOT NULL,
    CONSTRAINT round_themes_pkey PRIMARY KEY (round_id, position),
    CONSTRAINT round_themes_round_id_fk FOREIGN KEY (round_id) REFERENCES rounds (id),
    CONSTRAINT round_themes_theme_id_fk FOREIGN KEY (theme_id) REFERENCES themes (id)
) STRICT;
CREATE INDEX round_themes_theme_id_idx ON round_themes (theme_id);

-- priorities: a lab's own order, ties together; none: by score. slots: none: as many as are free.
CREATE TABLE round_labs (
    round_id BLOB NOT NULL,
    lab_id BLOB NOT NULL,
    slots INTEGER,
    quotas TEXT NOT NULL,
    priorities TEXT,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT round_labs_pkey PRIMARY KEY (round_id, lab_id),
    CONSTRAINT round_labs_slots_check CHECK (slots IS NULL OR slots >= 0),
    CONSTRAINT round_labs_round_id_fk FOREIGN KEY (round_id) REFERENCES rounds (id),
    CONSTRAINT round_labs_lab_id_fk FOREIGN KEY (lab_id) REFERENCES labs (id)
) STRICT;
CREATE INDEX round_labs_lab_id_idx ON round_labs (lab_id);

CREATE TABLE round_applications (
    id BLOB NOT NULL,
    round_id BLOB NOT NULL,
    pilot_request_id BLOB NOT NULL,
    organisation_id BLOB NOT NULL,
    theme_id BLOB,
    by_score INTEGER NOT NULL,
    status TEXT NOT NULL,
    filed_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT round_applications_pkey PRIMARY KEY (id),
    CONSTRAINT round_applications_round_id_pilot_request_id_unique UNIQUE (round_id, pilot_request_id),
    CONSTRAINT round_applications_round_id_fk FOREIGN KEY (round_id) REFERENCES rounds (id),
    CONSTRAINT round_applications_pilot_request_id_fk FOREIGN KEY (pilot_request_id) REFERENCES pilot_requests (id),
    CONSTRAINT round_applications_organisation_id_fk FOREIGN KEY (organisation_id) REFERENCES organisations (id),
    CONSTRAINT round_applications_theme_id_fk FOREIGN KEY (theme_id) REFERENCES themes (id)
) STRICT;
CREATE INDEX round_applications_pilot_request_id_idx ON round_applications (pilot_request_id);
CREATE INDEX round_applications_organisation_id_idx ON round_applications (organisation_id);
CREATE INDEX round_applications_theme_id_idx ON round_applications (theme_id);

-- Equal ranks are ties.
CREATE TABLE round_choices (
    application_id BLOB NOT NULL,
    lab_id BLOB NOT NULL,
    round_id BLOB NOT NULL,
    preference INTEGER NOT NULL,
    CONSTRAINT round_choices_pkey PRIMARY KEY (application_id, lab_id),
    CONSTRAINT round_choices_application_id_fk FOREIGN KEY (application_id) REFERENCES round_applications (id),
    CONSTRAINT round_choices_lab_id_fk FOREIGN KEY (lab_id) REFERENCES labs (id),
    CONSTRAINT round_choices_round_id_fk FOREIGN KEY (round_id) REFERENCES rounds (id)
) STRICT;
CREATE INDEX round_choices_round_id_lab_id_idx ON round_choices (round_id, lab_id);
CREATE INDEX round_choices_lab_id_idx ON round_choices (lab_id);

-- How well a pair fits, in thousandths of a point, and the codes of the rules that make it impossible.
CREATE TABLE round_scores (
    application_id BLOB NOT NULL,
    lab_id BLOB NOT NULL,
    round_id BLOB NOT NULL,
    score INTEGER NOT NULL,
    failing TEXT,
    CONSTRAINT round_scores_pkey PRIMARY KEY (application_id, lab_id),
    CONSTRAINT round_scores_application_id_fk FOREIGN KEY (application_id) REFERENCES round_applications (id),
    CONSTRAINT round_scores_lab_id_fk FOREIGN KEY (lab_id) REFERENCES labs (id),
    CONSTRAINT round_scores_round_id_fk FOREIGN KEY (round_id) REFERENCES rounds (id)
) STRICT;
CREATE INDEX round_scores_round_id_idx ON round_scores (round_id);
CREATE INDEX round_scores_lab_id_idx ON round_scores (lab_id);

CREATE TABLE round_rulings (
    id BLOB NOT NULL,
    round_id BLOB NOT NULL,
    application_id BLOB NOT NULL,
    lab_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    reason_code TEXT NOT NULL,
    note TEXT,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT round_rulings_pkey PRIMARY KEY (id),
    CONSTRAINT round_rulings_application_id_lab_id_unique UNIQUE (application_id, lab_id),
    CONSTRAINT round_rulings_round_id_fk FOREIGN KEY (round_id) REFERENCES rounds (id),
    CONSTRAINT round_rulings_application_id_fk FOREIGN KEY (application_id) REFERENCES round_applications (id),
    CONSTRAINT round_rulings_lab_id_fk FOREIGN KEY (lab_id) REFERENCES labs (id)
) STRICT;
CREATE INDEX round_rulings_round_id_idx ON round_rulings (round_id);
CREATE INDEX round_rulings_lab_id_idx ON round_rulings (lab_id);

-- A run is never changed: what it was made of, by which engine, and what came of it. inputs is what inputs_sha256 is the hash of.
CREATE TABLE round_runs (
    id BLOB NOT NULL,
    round_id BLOB NOT NULL,
    number INTEGER NOT NULL,
    engine_version TEXT NOT NULL,
    weights_version TEXT,
    inputs_sha256 TEXT NOT NULL,
    inputs TEXT NOT NULL,
    summary TEXT NOT NULL,
    labs TEXT NOT NULL,
    created_by BLOB,
    created_at INTEGER NOT NULL,
    CONSTRAINT round_runs_pkey PRIMARY KEY (id),
    CONSTRAINT round_runs_round_id_number_unique UNIQUE (round_id, number),
    CONSTRAINT round_runs_round_id_fk FOREIGN KEY (round_id) REFERENCES rounds (id),
    CONSTRAINT round_runs_created_by_fk FOREIGN KEY (created_by) REFERENCES users (id)
) STRICT;
CREATE INDEX round_runs_created_by_idx ON round_runs (created_by);

CREATE TABLE round_results (
    run_id BLOB NOT NULL,
    application_id BLOB NOT NULL,
    lab_id BLOB,
    binding TEXT,
    pairs TEXT NOT NULL,
    CONSTRAINT round_results_pkey PRIMARY KEY (run_id, application_id),
    CONSTRAINT round_results_run_id_fk FOREIGN KEY (run_id) REFERENCES round_runs (id),
    CONSTRAINT round_results_application_id_fk FOREIGN KEY (application_id) REFERENCES round_applications (id),
    CONSTRAINT round_results_lab_id_fk FOREIGN KEY (lab_id) REFERENCES labs (id)
) STRICT;
CREATE INDEX round_results_application_id_idx ON round_results (application_id);
CREATE INDEX round_results_lab_id_idx ON round_results (lab_id);

-- A request in a round waits there: no lab is asked before the round is applied. Rounds come later than requests, so this refers
-- to a row without a constraint that would tie the two the other way round.
ALTER TABLE pilot_requests ADD COLUMN round_id BLOB;
CREATE INDEX pilot_requests_round_id_idx ON pilot_requests (round_id);
