DROP TABLE weightings;
