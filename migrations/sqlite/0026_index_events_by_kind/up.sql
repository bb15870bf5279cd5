-- The number of the last event about a collection: what the ETag of its export is made of.
CREATE INDEX events_subject_kind_idx ON events (subject_kind, seq);
