-- Writes down, before anything moves, what each merge moves: enough to undo it by hand.
INSERT INTO contact_merge (id, winner_id, loser_id, reason, delivery_no, evidence)
SELECT t.id, t.winner, t.loser, t.reason, $5::bigint, jsonb_build_object(
  'contact', to_jsonb(c) - 'org_id',
  'identities', (SELECT coalesce(jsonb_agg(to_jsonb(i) - 'org_id' - 'contact_id'), '[]') FROM identity i
                 WHERE i.org_id = c.org_id AND i.contact_id = c.id),
  'conversations', (SELECT coalesce(jsonb_agg(to_jsonb(v) - 'org_id' - 'contact_id'), '[]') FROM conversation v
                    WHERE v.org_id = c.org_id AND v.contact_id = c.id),
  'pairs', (SELECT coalesce(jsonb_agg(to_jsonb(p) - 'org_id' - 'contact_id'), '[]') FROM pair p
            WHERE p.org_id = c.org_id AND p.contact_id = c.id))
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[]) AS t (id, winner, loser, reason)
JOIN contact c ON c.org_id = (SELECT app_org_id()) AND c.id = t.loser;
