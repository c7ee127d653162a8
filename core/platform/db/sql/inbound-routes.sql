-- The accounts named by WABA ($2) or owning one of these numbers ($1), with every number of each.
SELECT a.org_id::text, a.wa_waba_id, a.app_key, p.wa_portfolio_id, c.id::text AS channel_id, c.wa_phone_number_id,
       c.display_phone_number,
       ARRAY(SELECT x.wa_portfolio_id FROM portfolio x WHERE x.org_id = a.org_id) AS portfolios
FROM account a
JOIN portfolio p ON p.org_id = a.org_id AND p.id = a.portfolio_id
LEFT JOIN channel c ON c.org_id = a.org_id AND c.account_id = a.id
WHERE a.wa_waba_id = ANY($2::text[])
   OR (a.org_id, a.id) IN (SELECT o.org_id, o.account_id FROM channel o WHERE o.wa_phone_number_id = ANY($1::text[]));
