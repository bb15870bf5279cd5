DROP TABLE grants;
DROP TABLE users;
