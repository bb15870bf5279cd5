DROP TABLE lab_involvements;
DROP TABLE lab_members;
DROP TABLE lab_services;
DROP TABLE lab_partners;
DROP TABLE lab_themes;
DROP TABLE labs;
