import type { SqlTx } from "#core/platform/db/sql-tx.ts";
import { statement } from "#core/platform/db/statement.ts";
import { newId } from "#core/platform/ids.ts";

/** A contact on a channel that needs a conversation; `live` opens a new one, history leaves it closed. */
export interface WantedConversation {
  contactId: string;
  channelId: string;
  live: boolean;
}

interface FoundRow {
  id: string;
  contact_id: string;
  channel_id: string;
}

const find = statement<FoundRow>("inbound-conversations-find");
const insert = statement<never>("inbound-conversations-insert");

export const conversationKey = (contactId: string, channelId: string): string => `${contactId} ${channelId}`;

/**
 * One conversation for each contact and channel. A closed one is used again rather than a second one opened: the
 * agent keeps the whole thread, and it makes no difference which message comes first (a live one reopens it).
 */
export const ensureConversations = async (
  tx: SqlTx,
  wanted: readonly WantedConversation[],
): Promise<Map<string, string>> => {
  const needs = new Map<string, WantedConversation>();
  for (const want of wanted) {
    const key = conversationKey(want.contactId, want.channelId);
    needs.set(key, { ...want, live: want.live || (needs.get(key)?.live ?? false) });
  }
  const ids = new Map<string, string>();
  const look = async (list: readonly WantedConversation[]): Promise<void> => {
    if (list.length === 0) return;
    const rows = await tx.run(find, [list.map((want) => want.contactId), list.map((want) => want.channelId)]);
    for (const row of rows) ids.set(conversationKey(row.contact_id, row.channel_id), row.id);
  };
  const missing = (): WantedConversation[] =>
    [...needs].flatMap(([key, want]) => (ids.has(key) ? [] : [want]));
  await look([...needs.values()]);
  const fresh = missing();
  if (fresh.length === 0) return ids;
  await tx.run(insert, [
    fresh.map(() => newId()),
    fresh.map((want) => want.contactId),
    fresh.map((want) => want.channelId),
    fresh.map((want) => want.live),
  ]);
  await look(fresh);
  return ids;
};
