-- What a session proved last.
SELECT methods[cardinality(methods)] AS by FROM session WHERE org_id = $1 AND id = $2;
