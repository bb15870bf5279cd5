-- Which accounts were erased, to erase them again after a backup was put back. No foreign key: a list, not a part of the account.
CREATE TABLE erasures (
    user_id BLOB NOT NULL,
    erased_at INTEGER NOT NULL,
    CONSTRAINT erasures_pkey PRIMARY KEY (user_id)
) STRICT;

-- What is let go after its time is found by when it ended.
CREATE INDEX sessions_expires_at_idx ON sessions (expires_at);
