DROP INDEX events_subject_kind_idx;
