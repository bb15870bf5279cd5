-- Questions to the matcher that people keep, to be told when another lab comes to match. labs: those that matched when it was last
-- looked, the best first, at most a thousand.
CREATE TABLE saved_searches (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    name text NOT NULL,
    question jsonb NOT NULL,
    notifies boolean NOT NULL,
    labs jsonb NOT NULL,
    looked_at timestamptz NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT saved_searches_pkey PRIMARY KEY (id),
    CONSTRAINT saved_searches_user_id_fk FOREIGN KEY (user_id) REFERENCES users (id)
);
CREATE INDEX saved_searches_user_id_idx ON saved_searches (user_id);

-- Up to which event saved searches were looked into.
INSERT INTO counters (name, value) SELECT 'saved_searches', value FROM counters WHERE name = 'events';

-- A notification is about a pilot request or about a saved search.
ALTER TABLE notifications ALTER COLUMN pilot_request_id DROP NOT NULL;
ALTER TABLE notifications ADD COLUMN saved_search_id uuid;
ALTER TABLE notifications ADD CONSTRAINT notifications_subject_check CHECK ((pilot_request_id IS NULL) <> (saved_search_id IS NULL));
ALTER TABLE notifications ADD CONSTRAINT notifications_saved_search_id_fk FOREIGN KEY (saved_search_id) REFERENCES saved_searches (id);
CREATE INDEX notifications_saved_search_id_idx ON notifications (saved_search_id);
