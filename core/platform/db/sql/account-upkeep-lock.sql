-- One process at a time looks after the accounts; the lock ends with the transaction.
SELECT pg_try_advisory_xact_lock(hashtextextended('parley.account_upkeep', 0)) AS held;
