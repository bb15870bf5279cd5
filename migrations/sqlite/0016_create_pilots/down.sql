DROP TABLE pilot_incidents;
DROP TABLE pilot_notes;
DROP TABLE pilot_moments;
DROP TABLE pilot_measurements;
DROP TABLE pilot_documents;
DROP TABLE pilot_parties;
DROP TABLE pilots;
