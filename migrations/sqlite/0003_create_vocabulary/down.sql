DROP TABLE municipalities;
DROP TABLE theme_relations;
DROP TABLE themes;
