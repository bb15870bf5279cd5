DROP TABLE innovation_themes;
DROP TABLE innovations;
