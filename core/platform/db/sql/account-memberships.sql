-- Every org that a person belongs to, disabled memberships included. In one order, so that two writers of the trails of
-- several orgs never wait for each other in a circle.
SELECT org_id, id AS member_id, name, disabled_at IS NOT NULL AS disabled
FROM member
WHERE person_id = $1
ORDER BY org_id;
