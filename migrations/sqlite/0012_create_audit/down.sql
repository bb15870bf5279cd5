DROP TABLE audit_anchors;
DROP TABLE audit_origins;
DROP TABLE audit_entries;
DELETE FROM counters WHERE name = 'audit';
