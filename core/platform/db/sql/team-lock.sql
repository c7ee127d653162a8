-- Changes of members, invitations, permission sets and teams of one org wait for each other here. NO KEY: rows that
-- only refer to the org are written meanwhile.
SELECT name FROM org WHERE id = (SELECT app_org_id()) FOR NO KEY UPDATE;
