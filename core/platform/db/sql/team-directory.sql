-- Teams of this org with their members, by name; all of them, or those of $1.
SELECT t.id, t.name, coalesce(array_agg(tm.member_id ORDER BY tm.member_id) FILTER (WHERE tm.member_id IS NOT NULL), '{}') AS member_ids
FROM team t
LEFT JOIN team_member tm ON tm.org_id = t.org_id AND tm.team_id = t.id
WHERE t.org_id = (SELECT app_org_id()) AND ($1::uuid[] IS NULL OR t.id = ANY($1::uuid[]))
GROUP BY t.id, t.name
ORDER BY t.name, t.id;
