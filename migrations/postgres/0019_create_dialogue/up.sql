-- Around a pilot request: messages, files, tasks; and who was notified of what.
-- `audience` and `lab_id` say who may see a row; src/dialogue/seats.rs says how.
CREATE TABLE request_messages (
    id uuid NOT NULL,
    pilot_request_id uuid NOT NULL,
    audience text NOT NULL,
    lab_id uuid,
    author_id uuid,
    author_side text NOT NULL,
    body text,
    withdrawn_at timestamptz,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT request_messages_pkey PRIMARY KEY (id),
    CONSTRAINT request_messages_body_check CHECK ((body IS NULL) = (withdrawn_at IS NOT NULL)),
    CONSTRAINT request_messages_pilot_request_id_fk FOREIGN KEY (pilot_request_id) REFERENCES pilot_requests (id),
    CONSTRAINT request_messages_lab_id_fk FOREIGN KEY (lab_id) REFERENCES labs (id),
    CONSTRAINT request_messages_author_id_fk FOREIGN KEY (author_id) REFERENCES users (id)
);
CREATE INDEX request_messages_pilot_request_id_id_idx ON request_messages (pilot_request_id, id);
CREATE INDEX request_messages_lab_id_idx ON request_messages (lab_id);
CREATE INDEX request_messages_author_id_idx ON request_messages (author_id);

-- The bytes of files. A row is there before the first byte and says where they are; what no attachment refers to is
-- swept away after a while, so nothing half-done stays.
CREATE TABLE contents (
    id uuid NOT NULL,
    store text NOT NULL,
    begun_at timestamptz NOT NULL,
    CONSTRAINT contents_pkey PRIMARY KEY (id)
);
CREATE INDEX contents_begun_at_idx ON contents (begun_at);

CREATE TABLE content_chunks (
    content_id uuid NOT NULL,
    position integer NOT NULL,
    bytes bytea NOT NULL,
    CONSTRAINT content_chunks_pkey PRIMARY KEY (content_id, position),
    CONSTRAINT content_chunks_content_id_fk FOREIGN KEY (content_id) REFERENCES contents (id)
);

CREATE TABLE request_attachments (
    id uuid NOT NULL,
    pilot_request_id uuid NOT NULL,
    audience text NOT NULL,
    lab_id uuid,
    author_id uuid,
    author_side text NOT NULL,
    name text,
    media_type text NOT NULL,
    size bigint NOT NULL,
    sha256 text NOT NULL,
    content_id uuid,
    withdrawn_at timestamptz,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT request_attachments_pkey PRIMARY KEY (id),
    CONSTRAINT request_attachments_content_id_unique UNIQUE (content_id),
    CONSTRAINT request_attachments_content_check CHECK ((content_id IS NULL) = (withdrawn_at IS NOT NULL)),
    CONSTRAINT request_attachments_size_check CHECK (size >= 1),
    CONSTRAINT request_attachments_pilot_request_id_fk FOREIGN KEY (pilot_request_id) REFERENCES pilot_requests (id),
    CONSTRAINT request_attachments_lab_id_fk FOREIGN KEY (lab_id) REFERENCES labs (id),
    CONSTRAINT request_attachments_author_id_fk FOREIGN KEY (author_id) REFERENCES users (id),
    CONSTRAINT request_attachments_content_id_fk FOREIGN KEY (content_id) REFERENCES contents (id)
);
CREATE INDEX request_attachments_pilot_request_id_id_idx ON request_attachments (pilot_request_id, id);
CREATE INDEX request_attachments_lab_id_idx ON request_attachments (lab_id);
CREATE INDEX request_attachments_author_id_idx ON request_attachments (author_id);

CREATE TABLE request_tasks (
    id uuid NOT NULL,
    pilot_request_id uuid NOT NULL,
    audience text NOT NULL,
    lab_id uuid,
    author_id uuid,
    author_side text NOT NULL,
    title text NOT NULL,
    description text,
    status text NOT NULL,
    assignee_id uuid,
    assignee_side text,
    due_on date,
    reminded_at timestamptz,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT request_tasks_pkey PRIMARY KEY (id),
    CONSTRAINT request_tasks_assignee_check CHECK ((assignee_id IS NULL) <> (assignee_side IS NULL)),
    CONSTRAINT request_tasks_pilot_request_id_fk FOREIGN KEY (pilot_request_id) REFERENCES pilot_requests (id),
    CONSTRAINT request_tasks_lab_id_fk FOREIGN KEY (lab_id) REFERENCES labs (id),
    CONSTRAINT request_tasks_author_id_fk FOREIGN KEY (author_id) REFERENCES users (id),
    CONSTRAINT request_tasks_assignee_id_fk FOREIGN KEY (assignee_id) REFERENCES users (id)
);
CREATE INDEX request_tasks_pilot_request_id_id_idx ON request_tasks (pilot_request_id, id);
CREATE INDEX request_tasks_lab_id_idx ON request_tasks (lab_id);
CREATE INDEX request_tasks_author_id_idx ON request_tasks (author_id);
CREATE INDEX request_tasks_assignee_id_idx ON request_tasks (assignee_id);
CREATE INDEX request_tasks_status_due_on_idx ON request_tasks (status, due_on);

CREATE TABLE notifications (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    kind text NOT NULL,
    pilot_request_id uuid NOT NULL,
    event_seq bigint NOT NULL,
    read_at timestamptz,
    created_at timestamptz NOT NULL,
    CONSTRAINT notifications_pkey PRIMARY KEY (id),
    CONSTRAINT notifications_user_id_event_seq_unique UNIQUE (user_id, event_seq),
    CONSTRAINT notifications_user_id_fk FOREIGN KEY (user_id) REFERENCES users (id),
    CONSTRAINT notifications_pilot_request_id_fk FOREIGN KEY (pilot_request_id) REFERENCES pilot_requests (id)
);
CREATE INDEX notifications_user_id_id_idx ON notifications (user_id, id);
CREATE INDEX notifications_pilot_request_id_idx ON notifications (pilot_request_id);
CREATE INDEX notifications_created_at_idx ON notifications (created_at);

CREATE TABLE notification_preferences (
    user_id uuid NOT NULL,
    muted jsonb NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT notification_preferences_pkey PRIMARY KEY (user_id),
    CONSTRAINT notification_preferences_user_id_fk FOREIGN KEY (user_id) REFERENCES users (id)
);

-- Up to which event notifications were made. Nobody is notified of what happened before.
INSERT INTO counters (name, value) SELECT 'notifications', value FROM counters WHERE name = 'events';
