-- The mail worker: it is woken by each commit that writes a mail, says how an org's own mail server does, and old
-- passwords of mail servers go away.
ALTER TABLE "mail_account" ADD COLUMN     "problem" TEXT,
ADD COLUMN     "problem_at" TIMESTAMPTZ(3),
ADD COLUMN     "worked_at" TIMESTAMPTZ(3);

-- One notice for each statement; Postgres folds equal ones of a transaction and sends them with its commit.
CREATE FUNCTION mail_written() RETURNS trigger LANGUAGE plpgsql
  AS $$ BEGIN PERFORM pg_notify('parley_mail', ''); RETURN NULL; END $$;
CREATE TRIGGER mail_written AFTER INSERT ON mail FOR EACH STATEMENT EXECUTE FUNCTION mail_written();

-- The worker writes down how the org's mail server did, and nothing else of it.
CREATE POLICY mail_result ON mail_account FOR UPDATE TO parley_mail USING (true) WITH CHECK (true);
GRANT UPDATE (problem, problem_at, worked_at) ON mail_account TO parley_mail;

-- A password that was replaced or taken away is deleted. Of all sealed secrets the application may delete only these.
CREATE POLICY only_mail_passwords ON sealed_secret AS RESTRICTIVE FOR DELETE TO parley_app
  USING (key_class = 'mail' AND owner_table = 'mail_account');
GRANT DELETE ON sealed_secret TO parley_app;
