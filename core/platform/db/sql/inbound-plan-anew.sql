-- Plans kept from when the tables were small are thrown away, those of the foreign key checks too. (plan_cache_mode
-- force_custom_plan would plan such a check again for every single row.)
DISCARD PLANS;
