DROP TABLE audit_anchors;
DROP TABLE audit_origins;
DROP TABLE audit_entries;
DROP FUNCTION audit_refuse_kept();
DROP FUNCTION audit_refuse();
DELETE FROM counters WHERE name = 'audit';
