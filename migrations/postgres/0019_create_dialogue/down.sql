DELETE FROM counters WHERE name = 'notifications';
DROP TABLE notification_preferences;
DROP TABLE notifications;
DROP TABLE request_tasks;
DROP TABLE request_attachments;
DROP TABLE content_chunks;
DROP TABLE contents;
DROP TABLE request_messages;
