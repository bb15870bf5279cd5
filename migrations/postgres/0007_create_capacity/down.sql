DROP TABLE blackouts;
DROP TABLE capacity_windows;
