-- A notification is about a pilot request, a saved search or a webhook.
ALTER TABLE notifications ADD COLUMN webhook_id uuid;
ALTER TABLE notifications DROP CONSTRAINT notifications_subject_check;
ALTER TABLE notifications ADD CONSTRAINT notifications_subject_check CHECK (num_nonnulls(pilot_request_id, saved_search_id, webhook_id) = 1);
ALTER TABLE notifications ADD CONSTRAINT notifications_webhook_id_fk FOREIGN KEY (webhook_id) REFERENCES webhooks (id);
CREATE INDEX notifications_webhook_id_idx ON notifications (webhook_id);
