CREATE TABLE notifications_before (
    id BLOB NOT NULL,
    user_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    pilot_request_id BLOB,
    event_seq INTEGER NOT NULL,
    read_at INTEGER,
    created_at INTEGER NOT NULL,
    mail_id BLOB,
    saved_search_id BLOB,
    CONSTRAINT notifications_pkey PRIMARY KEY (id),
    CONSTRAINT notifications_user_id_event_seq_unique UNIQUE (user_id, event_seq),
    CONSTRAINT notifications_subject_check CHECK ((pilot_request_id IS NULL) <> (saved_search_id IS NULL)),
    CONSTRAINT notifications_user_id_fk FOREIGN KEY (user_id) REFERENCES users (id),
    CONSTRAINT notifications_pilot_request_id_fk FOREIGN KEY (pilot_request_id) REFERENCES pilot_requests (id),
    CONSTRAINT notifications_saved_search_id_fk FOREIGN KEY (saved_search_id) REFERENCES saved_searches (id)
) STRICT;
INSERT INTO notifications_before (id, user_id, kind, pilot_request_id, event_seq, read_at, created_at, mail_id, saved_search_id)
SELECT id, user_id, kind, pilot_request_id, event_seq, read_at, created_at, mail_id, saved_search_id FROM notifications
WHERE webhook_id IS NULL;
DROP TABLE notifications;
ALTER TABLE notifications_before RENAME TO notifications;
CREATE INDEX notifications_user_id_id_idx ON notifications (user_id, id);
CREATE INDEX notifications_pilot_request_id_idx ON notifications (pilot_request_id);
CREATE INDEX notifications_created_at_idx ON notifications (created_at);
CREATE INDEX notifications_mail_id_idx ON notifications (mail_id);
CREATE INDEX notifications_saved_search_id_idx ON notifications (saved_search_id);
