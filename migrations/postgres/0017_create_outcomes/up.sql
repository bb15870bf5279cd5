-- What a pilot showed. The columns up to barriers are what is being worked on; published is what was approved by four eyes and
-- what everybody sees.
CREATE TABLE outcomes (
    id uuid NOT NULL,
    pilot_id uuid NOT NULL,
    innovation_id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    lab_id uuid NOT NULL,
    status text NOT NULL,
    decision text,
    decision_reason text,
    decided_by_organisation_id uuid,
    decided_by_name text,
    decided_on date,
    displaced_treatment text,
    lessons text,
    flows jsonb NOT NULL,
    barriers jsonb NOT NULL,
    proposed_by uuid,
    proposed_sides jsonb,
    proposed_at timestamptz,
    approved_by uuid,
    published jsonb,
    published_decision text,
    published_at timestamptz,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT outcomes_pkey PRIMARY KEY (id),
    CONSTRAINT outcomes_pilot_id_unique UNIQUE (pilot_id),
    CONSTRAINT outcomes_published_check CHECK ((published IS NULL) = (published_at IS NULL)),
    CONSTRAINT outcomes_four_eyes_check CHECK (approved_by <> proposed_by),
    CONSTRAINT outcomes_pilot_id_fk FOREIGN KEY (pilot_id) REFERENCES pilots (id),
    CONSTRAINT outcomes_innovation_id_fk FOREIGN KEY (innovation_id) REFERENCES innovations (id),
    CONSTRAINT outcomes_organisation_id_fk FOREIGN KEY (organisation_id) REFERENCES organisations (id),
    CONSTRAINT outcomes_lab_id_fk FOREIGN KEY (lab_id) REFERENCES labs (id),
    CONSTRAINT outcomes_decided_by_organisation_id_fk FOREIGN KEY (decided_by_organisation_id) REFERENCES organisations (id),
    CONSTRAINT outcomes_proposed_by_fk FOREIGN KEY (proposed_by) REFERENCES users (id),
    CONSTRAINT outcomes_approved_by_fk FOREIGN KEY (approved_by) REFERENCES users (id)
);
CREATE INDEX outcomes_innovation_id_idx ON outcomes (innovation_id);
CREATE INDEX outcomes_organisation_id_idx ON outcomes (organisation_id);
CREATE INDEX outcomes_lab_id_idx ON outcomes (lab_id);
CREATE INDEX outcomes_decided_by_organisation_id_idx ON outcomes (decided_by_organisation_id);
CREATE INDEX outcomes_proposed_by_idx ON outcomes (proposed_by);
CREATE INDEX outcomes_approved_by_idx ON outcomes (approved_by);

-- Each assessment is a record of its own: a better one is added, none is changed or deleted.
CREATE TABLE outcome_htas (
    id uuid NOT NULL,
    outcome_id uuid NOT NULL,
    kind text NOT NULL,
    number integer NOT NULL,
    assessed_on date NOT NULL,
    participants integer NOT NULL,
    burden_band text,
    content jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT outcome_htas_pkey PRIMARY KEY (id),
    CONSTRAINT outcome_htas_outcome_id_kind_number_unique UNIQUE (outcome_id, kind, number),
    CONSTRAINT outcome_htas_outcome_id_fk FOREIGN KEY (outcome_id) REFERENCES outcomes (id)
);
CREATE INDEX outcome_htas_assessed_on_idx ON outcome_htas (assessed_on);

-- Organisations that took the innovation into use.
CREATE TABLE outcome_adoptions (
    id uuid NOT NULL,
    outcome_id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    from_on date NOT NULL,
    until_on date,
    scope text NOT NULL,
    people_per_year integer,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT outcome_adoptions_pkey PRIMARY KEY (id),
    CONSTRAINT outcome_adoptions_period_check CHECK (from_on <= until_on),
    CONSTRAINT outcome_adoptions_outcome_id_fk FOREIGN KEY (outcome_id) REFERENCES outcomes (id),
    CONSTRAINT outcome_adoptions_organisation_id_fk FOREIGN KEY (organisation_id) REFERENCES organisations (id)
);
CREATE INDEX outcome_adoptions_outcome_id_id_idx ON outcome_adoptions (outcome_id, id);
CREATE INDEX outcome_adoptions_organisation_id_idx ON outcome_adoptions (organisation_id);
CREATE INDEX outcome_adoptions_from_on_idx ON outcome_adoptions (from_on);

-- The way of an innovation to being paid for by one payer.
CREATE TABLE reimbursements (
    id uuid NOT NULL,
    innovation_id uuid NOT NULL,
    payer_organisation_id uuid NOT NULL,
    status text NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT reimbursements_pkey PRIMARY KEY (id),
    CONSTRAINT reimbursements_innovation_id_payer_organisation_id_unique UNIQUE (innovation_id, payer_organisation_id),
    CONSTRAINT reimbursements_innovation_id_fk FOREIGN KEY (innovation_id) REFERENCES innovations (id),
    CONSTRAINT reimbursements_payer_organisation_id_fk FOREIGN KEY (payer_organisation_id) REFERENCES organisations (id)
);
CREATE INDEX reimbursements_payer_organisation_id_idx ON reimbursements (payer_organisation_id);

-- The days in which it was paid for, conditionally or for good, and the assessment that this rested on.
CREATE TABLE reimbursement_periods (
    id uuid NOT NULL,
    reimbursement_id uuid NOT NULL,
    kind text NOT NULL,
    from_on date NOT NULL,
    until_on date,
    hta_id uuid NOT NULL,
    CONSTRAINT reimbursement_periods_pkey PRIMARY KEY (id),
    CONSTRAINT reimbursement_periods_period_check CHECK (from_on <= until_on),
    CONSTRAINT reimbursement_periods_reimbursement_id_fk FOREIGN KEY (reimbursement_id) REFERENCES reimbursements (id),
    CONSTRAINT reimbursement_periods_hta_id_fk FOREIGN KEY (hta_id) REFERENCES outcome_htas (id)
);
CREATE INDEX reimbursement_periods_reimbursement_id_id_idx ON reimbursement_periods (reimbursement_id, id);
CREATE INDEX reimbursement_periods_kind_from_on_idx ON reimbursement_periods (kind, from_on);
CREATE INDEX reimbursement_periods_hta_id_idx ON reimbursement_periods (hta_id);
