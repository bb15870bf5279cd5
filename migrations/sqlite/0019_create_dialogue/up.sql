-- Around a pilot request: messages, files, tasks; and who was notified of what.
-- `audience` and `lab_id` say who may see a row; src/dialogue/seats.rs says how.
CREATE TABLE request_messages (
    id BLOB NOT NULL,
    pilot_request_id BLOB NOT NULL,
    audience TEXT NOT NULL,
    lab_id BLOB,
    author_id BLOB,
    author_side TEXT NOT NULL,
    body TEXT,
    withdrawn_at INTEGER,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    CONSTRAINT request_messages_pkey PRIMARY KEY (id),
    CONSTRAINT request_messages_body_check CHECK ((body IS NULL) = (withdrawn_at IS NOT NULL)),
    CONSTRAINT request_messages_pilot_request_id_fk FOREIGN KEY (pilot_request_id) REFERENCES pilot_requests (id),
    CONSTRAINT request_messages_lab_id_fk FOREIGN KEY (lab_id) REFERENCES labs (id),
    CONSTRAINT request_messages_author_id_fk FOREIGN KEY (author_id) REFERENCES users (id)
) STRICT;
CREATE INDEX request_messages_pilot_request_id_id_idx ON request_messages (pilot_request_id, id);
CREATE INDEX request_messages_lab_id_idx ON request_messages (lab_id);
CREATE INDEX request_messages_author_id_idx ON request_messages (author_id);

-- The bytes of files. A row is there before the first byte and says where they are; what no attachment refers to is
-- swept away after a while, so nothing half-done stays.
CREATE TABLE contents (
    id BLOB NOT NULL,
    store TEXT NOT NULL,
    begun_at INTEGER NOT NULL,
    CONSTRAINT contents_pkey PRIMARY KEY (id)
) STRICT;
CREATE INDEX contents_begun_at_idx ON contents (begun_at);

CREATE TABLE content_chunks (
    content_id BLOB NOT NULL,
    position INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    CONSTRAINT content_chunks_pkey PRIMARY KEY (content_id, position),
    CONSTRAINT content_chunks_content_id_fk FOREIGN KEY (content_id) REFERENCES contents (id)
) STRICT;

CREATE TABLE request_attachments (
    id BLOB NOT NULL,
    pilot_request_id BLOB NOT NULL,
    audience TEXT NOT NULL,
    lab_id BLOB,
    author_id BLOB,
    author_side TEXT NOT NULL,
    name TEXT,
    media_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    content_id BLOB,
    withdrawn_at INTEGER,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    CONSTRAINT request_attachments_pkey PRIMARY KEY (id),
    CONSTRAINT request_attachments_content_id_unique UNIQUE (content_id),
    CONSTRAINT request_attachments_content_check CHECK ((content_id IS NULL) = (withdrawn_at IS NOT NULL)),
    CONSTRAINT request_attachments_size_check CHECK (size >= 1),
    CONSTRAINT request_attachments_pilot_request_id_fk FOREIGN KEY (pilot_request_id) REFERENCES pilot_requests (id),
    CONSTRAINT request_attachments_lab_id_fk FOREIGN KEY (lab_id) REFERENCES labs (id),
    CONSTRAINT request_attachments_author_id_fk FOREIGN KEY (author_id) REFERENCES users (id),
    CONSTRAINT request_attachments_content_id_fk FOREIGN KEY (content_id) REFERENCES contents (id)
) STRICT;
CREATE INDEX request_attachments_pilot_request_id_id_idx ON request_attachments (pilot_request_id, id);
CREATE INDEX request_attachments_lab_id_idx ON request_attachments (lab_id);
CREATE INDEX request_attachments_author_id_idx ON request_attachments (author_id);

CREATE TABLE request_tasks (
    id BLOB NOT NULL,
    pilot_request_id BLOB NOT NULL,
    audience TEXT NOT NULL,
    lab_id BLOB,
    author_id BLOB,
    author_side TEXT NOT NULL,
    title TEXT NOT NULL,
    description TEXT,
    status TEXT NOT NULL,
    assignee_id BLOB,
    assignee_side TEXT,
    due_on TEXT,
    reminded_at INTEGER,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT request_tasks_pkey PRIMARY KEY (id),
    CONSTRAINT request_tasks_assignee_check CHECK ((assignee_id IS NULL) <> (assignee_side IS NULL)),
    CONSTRAINT request_tasks_pilot_request_id_fk FOREIGN KEY (pilot_request_id) REFERENCES pilot_requests (id),
    CONSTRAINT request_tasks_lab_id_fk FOREIGN KEY (lab_id) REFERENCES labs (id),
    CONSTRAINT request_tasks_author_id_fk FOREIGN KEY (author_id) REFERENCES users (id),
    CONSTRAINT request_tasks_assignee_id_fk FOREIGN KEY (assignee_id) REFERENCES users (id)
) STRICT;
CREATE INDEX request_tasks_pilot_request_id_id_idx ON request_tasks (pilot_request_id, id);
CREATE INDEX request_tasks_lab_id_idx ON request_tasks (lab_id);
CREATE INDEX request_tasks_author_id_idx ON request_tasks (author_id);
CREATE INDEX request_tasks_assignee_id_idx ON request_tasks (assignee_id);
CREATE INDEX request_tasks_status_due_on_idx ON request_tasks (status, due_on);

CREATE TABLE notifications (
    id BLOB NOT NULL,
    user_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    pilot_request_id BLOB NOT NULL,
    event_seq INTEGER NOT NULL,
    read_at INTEGER,
    created_at INTEGER NOT NULL,
    CONSTRAINT notifications_pkey PRIMARY KEY (id),
    CONSTRAINT notifications_user_id_event_seq_unique UNIQUE (user_id, event_seq),
    CONSTRAINT notifications_user_id_fk FOREIGN KEY (user_id) REFERENCES users (id),
    CONSTRAINT notifications_pilot_request_id_fk FOREIGN KEY (pilot_request_id) REFERENCES pilot_requests (id)
) STRICT;
CREATE INDEX notifications_user_id_id_idx ON notifications (user_id, id);
CREATE INDEX notifications_pilot_request_id_idx ON notifications (pilot_request_id);
CREATE INDEX notifications_created_at_idx ON notifications (created_at);

CREATE TABLE notification_preferences (
    user_id BLOB NOT NULL,
    muted TEXT NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT notification_preferences_pkey PRIMARY KEY (user_id),
    CONSTRAINT notification_preferences_user_id_fk FOREIGN KEY (user_id) REFERENCES users (id)
) STRICT;

-- Up to which event notifications were made. Nobody is notified of what happened before.
INSERT INTO counters (name, value) SELECT 'notifications', value FROM counters WHERE name = 'events';
