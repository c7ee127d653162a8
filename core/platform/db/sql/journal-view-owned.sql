-- Meta's ids of what this org owns: its accounts and its numbers.
SELECT (SELECT coalesce(array_agg(wa_waba_id), '{}') FROM account WHERE org_id = (SELECT app_org_id())) AS accounts,
       (SELECT coalesce(array_agg(wa_phone_number_id), '{}') FROM channel WHERE org_id = (SELECT app_org_id())) AS numbers;
