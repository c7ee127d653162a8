-- The dispatcher walks the channels that have something waiting, and each channel in order of lane and due time.
CREATE INDEX outbox_by_channel ON outbox (org_id, channel_id, lane, due_at, ord) WHERE state = 'queued';
DROP INDEX outbox_due;
-- Whether Meta should have been heard of lately (health of ingest, docs/reliability.md).
CREATE INDEX outbox_accepted ON outbox (ended_at) WHERE state = 'accepted';
