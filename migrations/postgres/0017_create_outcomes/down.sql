DROP TABLE reimbursement_periods;
DROP TABLE reimbursements;
DROP TABLE outcome_adoptions;
DROP TABLE outcome_htas;
DROP TABLE outcomes;
