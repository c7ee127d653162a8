SELECT EXISTS (SELECT FROM delivery WHERE processed_at IS NULL) AS waiting;
