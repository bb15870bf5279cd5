-- E-mail about notifications: the outbox, and who wants it how. Neither the text of a mail nor an address is kept here: both
-- are looked up when it is sent, from the notifications that go with it and from the account.
CREATE TABLE mails (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    status text NOT NULL,
    attempts integer NOT NULL,
    due_at timestamptz NOT NULL,
    first_tried_at timestamptz,
    fault text,
    failed_at timestamptz,
    reply_code integer,
    created_at timestamptz NOT NULL,
    closed_at timestamptz,
    CONSTRAINT mails_pkey PRIMARY KEY (id),
    CONSTRAINT mails_closed_at_check CHECK ((closed_at IS NULL) = (status IN ('waiting', 'sending'))),
    CONSTRAINT mails_failed_at_check CHECK ((failed_at IS NULL) = (fault IS NULL)),
    CONSTRAINT mails_user_id_fk FOREIGN KEY (user_id) REFERENCES users (id)
);
CREATE INDEX mails_user_id_idx ON mails (user_id);
CREATE INDEX mails_status_due_at_idx ON mails (status, due_at);
CREATE INDEX mails_fault_failed_at_idx ON mails (fault, failed_at);
CREATE INDEX mails_closed_at_idx ON mails (closed_at);
-- Whoever has a mail waiting gets no second one: what happens goes with the first.
CREATE UNIQUE INDEX mails_waiting_idx ON mails (user_id) WHERE status = 'waiting';

-- The mail that it goes with. No foreign key: mails are let go of first.
ALTER TABLE notifications ADD COLUMN mail_id uuid;
CREATE INDEX notifications_mail_id_idx ON notifications (mail_id);

ALTER TABLE notification_preferences ADD COLUMN email text NOT NULL DEFAULT 'immediate';
ALTER TABLE notification_preferences ADD COLUMN email_muted jsonb NOT NULL DEFAULT '[]';
ALTER TABLE notification_preferences ADD COLUMN language text NOT NULL DEFAULT 'nl';
