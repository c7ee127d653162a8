/** Columns of a numbered event as the statement files answer them. */
export interface EventRow {
  seq: string;
  id: string;
  name: string;
  org_id: string;
  at: Date;
  data: unknown;
}

/** The only way an event row leaves: the socket and `GET /events` show exactly this. */
export const presentEnvelope = (row: EventRow) => ({
  seq: Number(row.seq),
  id: row.id,
  name: row.name,
  orgId: row.org_id,
  at: row.at.toISOString(),
  data: row.data,
});
