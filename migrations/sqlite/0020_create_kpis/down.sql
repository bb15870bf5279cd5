ALTER TABLE labs DROP COLUMN end_year;
ALTER TABLE labs DROP COLUMN start_year;
DROP TABLE kpi_values;
DROP TABLE kpi_uploads;
DROP TABLE kpi_target_revisions;
