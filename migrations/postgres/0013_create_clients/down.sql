DROP TABLE client_assertions;
DROP TABLE client_credentials;
DROP TABLE clients;
DELETE FROM grants WHERE user_id IN (SELECT id FROM users WHERE kind = 'machine');
UPDATE users SET status = 'disabled' WHERE kind = 'machine';
ALTER TABLE users DROP COLUMN kind;
