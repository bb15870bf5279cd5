DROP TABLE transitions;
DROP TABLE bookings;
DROP TABLE placements;
DROP TABLE pilot_requests;
