-- Former numbers are worked out anew with their phone; these no longer hold.
DELETE FROM identity WHERE org_id = (SELECT app_org_id()) AND id = ANY($1::uuid[]) AND former;
