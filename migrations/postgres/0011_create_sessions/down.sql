DROP INDEX grants_object_id_idx;
DROP TABLE user_links;
DROP TABLE refresh_tokens;
DROP TABLE sessions;
