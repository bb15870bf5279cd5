-- Who OpenID providers say that an account's holder is: (issuer, subject) belongs to one account at most.
CREATE TABLE identities (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    issuer text NOT NULL,
    subject text NOT NULL,
    created_by uuid,
    created_at timestamptz NOT NULL,
    CONSTRAINT identities_pkey PRIMARY KEY (id),
    CONSTRAINT identities_issuer_subject_unique UNIQUE (issuer, subject),
    CONSTRAINT identities_user_id_fk FOREIGN KEY (user_id) REFERENCES users (id),
    CONSTRAINT identities_created_by_fk FOREIGN KEY (created_by) REFERENCES users (id)
);
CREATE INDEX identities_user_id_idx ON identities (user_id);
CREATE INDEX identities_created_by_idx ON identities (created_by);
