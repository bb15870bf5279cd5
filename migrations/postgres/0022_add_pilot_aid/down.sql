ALTER TABLE pilots DROP COLUMN state_aid_eur;
