DELETE FROM notifications WHERE pilot_request_id IS NULL;
ALTER TABLE notifications DROP CONSTRAINT notifications_subject_check;
ALTER TABLE notifications DROP COLUMN saved_search_id;
ALTER TABLE notifications ALTER COLUMN pilot_request_id SET NOT NULL;
DELETE FROM counters WHERE name = 'saved_searches';
DROP TABLE saved_searches;
