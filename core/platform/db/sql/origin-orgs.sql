-- The orgs that let pages of this origin call the API.
SELECT id FROM org WHERE allowed_origins @> ARRAY[$1::text];
