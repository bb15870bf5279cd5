-- De-minimis aid that the SME gets with a pilot: NULL is not stated.
ALTER TABLE pilots ADD COLUMN state_aid_eur INTEGER CONSTRAINT pilots_state_aid_eur_check CHECK (state_aid_eur >= 0);
