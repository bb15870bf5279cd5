-- Rounds: calls after which many requests are assigned over many labs at once. What a lab or a manager decides stands in
-- round_labs and round_rulings, what an SME prefers in round_choices; scores are fixed when the round closes.
CREATE TABLE rounds (
    id uuid NOT NULL,
    slug text,
    network_id uuid NOT NULL,
    name text NOT NULL,
    description text,
    criteria text,
    opens_on date NOT NULL,
    closes_on date NOT NULL,
    from_on date NOT NULL,
    until_on date NOT NULL,
    trl_min integer,
    trl_max integer,
    smes_only boolean NOT NULL,
    provinces jsonb NOT NULL,
    status text NOT NULL,
    weights_version text,
    applied_run_id uuid,
    fictitious boolean NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT rounds_pkey PRIMARY KEY (id),
    CONSTRAINT rounds_slug_unique UNIQUE (slug),
    CONSTRAINT rounds_window_check CHECK (opens_on <= closes_on),
    CONSTRAINT rounds_period_check CHECK (from_on <= until_on AND closes_on < from_on),
    CONSTRAINT rounds_network_id_fk FOREIGN KEY (network_id) REFERENCES networks (id)
);
CREATE INDEX rounds_network_id_idx ON rounds (network_id);
CREATE INDEX rounds_applied_run_id_idx ON rounds (applied_run_id);

CREATE TABLE round_themes (
    round_id uuid NOT NULL,
    position integer NOT NULL,
    theme_id uuid NOT NULL,
    CONSTRAINT round_themes_pkey PRIMARY KEY (round_id, position),
    CONSTRAINT round_themes_round_id_fk FOREIGN KEY (round_id) REFERENCES rounds (id),
    CONSTRAINT round_themes_theme_id_fk FOREIGN KEY (theme_id) REFERENCES themes (id)
);
CREATE INDEX round_themes_theme_id_idx ON round_themes (theme_id);

-- priorities: a lab's own order, ties together; none: by score. slots: none: as many as are free.
CREATE TABLE round_labs (
    round_id uuid NOT NULL,
    lab_id uuid NOT NULL,
    slots integer,
    quotas jsonb NOT NULL,
    priorities jsonb,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT round_labs_pkey PRIMARY KEY (round_id, lab_id),
    CONSTRAINT round_labs_slots_check CHECK (slots IS NULL OR slots >= 0),
    CONSTRAINT round_labs_round_id_fk FOREIGN KEY (round_id) REFERENCES rounds (id),
    CONSTRAINT round_labs_lab_id_fk FOREIGN KEY (lab_id) REFERENCES labs (id)
);
CREATE INDEX round_labs_lab_id_idx ON round_labs (lab_id);

CREATE TABLE round_applications (
    id uuid NOT NULL,
    round_id uuid NOT NULL,
    pilot_request_id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    theme_id uuid,
    by_score boolean NOT NULL,
    status text NOT NULL,
    filed_at timestamptz NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT round_applications_pkey PRIMARY KEY (id),
    CONSTRAINT round_applications_round_id_pilot_request_id_unique UNIQUE (round_id, pilot_request_id),
    CONSTRAINT round_applications_round_id_fk FOREIGN KEY (round_id) REFERENCES rounds (id),
    CONSTRAINT round_applications_pilot_request_id_fk FOREIGN KEY (pilot_request_id) REFERENCES pilot_requests (id),
    CONSTRAINT round_applications_organisation_id_fk FOREIGN KEY (organisation_id) REFERENCES organisations (id),
    CONSTRAINT round_applications_theme_id_fk FOREIGN KEY (theme_id) REFERENCES themes (id)
);
CREATE INDEX round_applications_pilot_request_id_idx ON round_applications (pilot_request_id);
CREATE INDEX round_applications_organisation_id_idx ON round_applications (organisation_id);
CREATE INDEX round_applications_theme_id_idx ON round_applications (theme_id);

-- Equal ranks are ties.
CREATE TABLE round_choices (
    application_id uuid NOT NULL,
    lab_id uuid NOT NULL,
    round_id uuid NOT NULL,
    preference integer NOT NULL,
    CONSTRAINT round_choices_pkey PRIMARY KEY (application_id, lab_id),
    CONSTRAINT round_choices_application_id_fk FOREIGN KEY (application_id) REFERENCES round_applications (id),
    CONSTRAINT round_choices_lab_id_fk FOREIGN KEY (lab_id) REFERENCES labs (id),
    CONSTRAINT round_choices_round_id_fk FOREIGN KEY (round_id) REFERENCES rounds (id)
);
CREATE INDEX round_choices_round_id_lab_id_idx ON round_choices (round_id, lab_id);
CREATE INDEX round_choices_lab_id_idx ON round_choices (lab_id);

-- How well a pair fits, in thousandths of a point, and the codes of the rules that make it impossible.
CREATE TABLE round_scores (
    application_id uuid NOT NULL,
    lab_id uuid NOT NULL,
    round_id uuid NOT NULL,
    score integer NOT NULL,
    failing text,
    CONSTRAINT round_scores_pkey PRIMARY KEY (application_id, lab_id),
    CONSTRAINT round_scores_application_id_fk FOREIGN KEY (application_id) REFERENCES round_applications (id),
    CONSTRAINT round_scores_lab_id_fk FOREIGN KEY (lab_id) REFERENCES labs (id),
    CONSTRAINT round_scores_round_id_fk FOREIGN KEY (round_id) REFERENCES rounds (id)
);
CREATE INDEX round_scores_round_id_idx ON round_scores (round_id);
CREATE INDEX round_scores_lab_id_idx ON round_scores (lab_id);

CREATE TABLE round_rulings (
    id uuid NOT NULL,
    round_id uuid NOT NULL,
    application_id uuid NOT NULL,
    lab_id uuid NOT NULL,
    kind text NOT NULL,
    reason_code text NOT NULL,
    note text,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT round_rulings_pkey PRIMARY KEY (id),
    CONSTRAINT round_rulings_application_id_lab_id_unique UNIQUE (application_id, lab_id),
    CONSTRAINT round_rulings_round_id_fk FOREIGN KEY (round_id) REFERENCES rounds (id),
    CONSTRAINT round_rulings_application_id_fk FOREIGN KEY (application_id) REFERENCES round_applications (id),
    CONSTRAINT round_rulings_lab_id_fk FOREIGN KEY (lab_id) REFERENCES labs (id)
);
CREATE INDEX round_rulings_round_id_idx ON round_rulings (round_id);
CREATE INDEX round_rulings_lab_id_idx ON round_rulings (lab_id);

-- A run is never changed: what it was made of, by which engine, and what came of it. inputs is what inputs_sha256 is the hash of.
CREATE TABLE round_runs (
    id uuid NOT NULL,
    round_id uuid NOT NULL,
    number integer NOT NULL,
    engine_version text NOT NULL,
    weights_version text,
    inputs_sha256 text NOT NULL,
    inputs jsonb NOT NULL,
    summary jsonb NOT NULL,
    labs jsonb NOT NULL,
    created_by uuid,
    created_at timestamptz NOT NULL,
    CONSTRAINT round_runs_pkey PRIMARY KEY (id),
    CONSTRAINT round_runs_round_id_number_unique UNIQUE (round_id, number),
    CONSTRAINT round_runs_round_id_fk FOREIGN KEY (round_id) REFERENCES rounds (id),
    CONSTRAINT round_runs_created_by_fk FOREIGN KEY (created_by) REFERENCES users (id)
);
CREATE INDEX round_runs_created_by_idx ON round_runs (created_by);

CREATE TABLE round_results (
    run_id uuid NOT NULL,
    application_id uuid NOT NULL,
    lab_id uuid,
    binding text,
    pairs jsonb NOT NULL,
    CONSTRAINT round_results_pkey PRIMARY KEY (run_id, application_id),
    CONSTRAINT round_results_run_id_fk FOREIGN KEY (run_id) REFERENCES round_runs (id),
    CONSTRAINT round_results_application_id_fk FOREIGN KEY (application_id) REFERENCES round_applications (id),
    CONSTRAINT round_results_lab_id_fk FOREIGN KEY (lab_id) REFERENCES labs (id)
);
CREATE INDEX round_results_application_id_idx ON round_results (application_id);
CREATE INDEX round_results_lab_id_idx ON round_results (lab_id);

-- A request in a round waits there: no lab is asked before the round is applied. Rounds come later than requests, so this refers
-- to a row without a constraint that would tie the two the other way round.
ALTER TABLE pilot_requests ADD COLUMN round_id uuid;
CREATE INDEX pilot_requests_round_id_idx ON pilot_requests (round_id);
