-- Removes the orgs whose only member is this person.
DELETE FROM org
WHERE id IN (
  SELECT m.org_id FROM member m
  WHERE m.person_id = $1
    AND NOT EXISTS (SELECT 1 FROM member other WHERE other.org_id = m.org_id AND other.person_id <> $1)
)
RETURNING id;
