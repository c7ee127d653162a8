UPDATE identity i SET contact_id = t.winner
FROM unnest($1::uuid[], $2::uuid[]) AS t (winner, loser)
WHERE i.org_id = (SELECT app_org_id()) AND i.contact_id = t.loser;
