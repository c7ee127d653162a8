-- Nobody's conversations, by status and newest first: without it the list walks past all that were given to somebody.
CREATE INDEX conversation_unassigned ON conversation (org_id, status, last_message_at DESC, id DESC)
  WHERE assignee_id IS NULL;
