ALTER TABLE notification_preferences DROP COLUMN language;
ALTER TABLE notification_preferences DROP COLUMN email_muted;
ALTER TABLE notification_preferences DROP COLUMN email;
DROP INDEX notifications_mail_id_idx;
ALTER TABLE notifications DROP COLUMN mail_id;
DROP TABLE mails;
