-- Changes of an org's settings come one after the other. $1 org
SELECT id FROM org WHERE id = $1::uuid FOR NO KEY UPDATE
