SELECT set_config('app.org_id', $1, true);
