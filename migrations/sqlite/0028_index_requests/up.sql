-- Insights are about a period, a year unless asked otherwise: they should not become slower with the years before it.
CREATE INDEX pilot_requests_created_at_idx ON pilot_requests (created_at);
