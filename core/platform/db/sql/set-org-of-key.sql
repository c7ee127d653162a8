-- The same for an API key: its channels (`*` for all), and the narrower role, all until the transaction ends.
SELECT set_config('app.org_id', $1, true), set_config('app.channel_ids', $2, true), set_config('role', 'parley_key', true);
