DELETE FROM notifications WHERE webhook_id IS NOT NULL;
ALTER TABLE notifications DROP CONSTRAINT notifications_subject_check;
ALTER TABLE notifications DROP COLUMN webhook_id;
ALTER TABLE notifications ADD CONSTRAINT notifications_subject_check CHECK ((pilot_request_id IS NULL) <> (saved_search_id IS NULL));
