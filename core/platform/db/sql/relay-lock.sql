-- One relay leads: whoever holds this lock, for as long as its connection lives.
SELECT pg_try_advisory_lock(hashtextextended('parley.relay', 0)) AS leads;
