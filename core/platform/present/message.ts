import type { Message, MessageError, MessageMedia } from "#contracts/shapes/message.ts";
import type { SqlTx } from "../db/sql-tx.ts";
import { statement } from "../db/statement.ts";

/** Columns of `message` as the statement files answer them. */
export interface MessageRow {
  id: string;
  conversation_id: string;
  contact_id: string;
  direction: string;
  type: string;
  wa_type: string | null;
  text: string | null;
  content: Record<string, unknown> | null;
  origin: string;
  status: string;
  status_at: Date | null;
  error: MessageError | null;
  wa_message_id: string | null;
  client_message_id: string | null;
  reply_to_wa_id: string | null;
  author_id: string | null;
  delivery_no: string | null;
  attempt: number;
  sent_at: Date;
}

const byIds = statement<MessageRow>("messages-by-ids");

const mediaTypes = new Set(["image", "video", "audio", "document", "sticker"]);

const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
const flag = (value: unknown): boolean | undefined => (typeof value === "boolean" ? value : undefined);

/** Drops absent fields, so that optional ones are left out rather than null. */
const present = <T extends object>(fields: T): T =>
  Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== null),
  ) as T;

/** `content` of a media message is Meta's media object; the public shape names its fields our way. */
const mediaOf = (row: MessageRow): MessageMedia | undefined => {
  if (!mediaTypes.has(row.type) || !row.content) return undefined;
  const { content } = row;
  return present({
    mimeType: text(content["mime_type"]),
    fileName: text(content["filename"]),
    caption: text(content["caption"]),
    sha256: text(content["sha256"]),
    voice: flag(content["voice"]),
    animated: flag(content["animated"]),
  });
};

/** A media URL is worthless without the token and must not travel. */
const publicContent = (content: Record<string, unknown> | null): Record<string, unknown> | undefined => {
  if (!content) return undefined;
  const { url: _url, ...rest } = content;
  return rest;
};

/** The only way a message row leaves: HTTP, sockets and events show exactly this. */
export const presentMessage = (row: MessageRow): Message =>
  present({
    id: row.id,
    conversationId: row.conversation_id,
    contactId: row.contact_id,
    direction: row.direction,
    type: row.type,
    waType: row.wa_type ?? undefined,
    text: row.text ?? undefined,
    media: mediaOf(row),
    content: mediaTypes.has(row.type) ? publicContent(row.content) : (row.content ?? undefined),
    status: row.status,
    statusAt: row.status_at?.toISOString(),
    error: row.error ?? undefined,
    waMessageId: row.wa_message_id ?? undefined,
    clientMessageId: row.client_message_id ?? undefined,
    replyToWaMessageId: row.reply_to_wa_id ?? undefined,
    authorId: row.author_id ?? undefined,
    origin: row.origin,
    deliveryNo: row.delivery_no ?? undefined,
    sentAt: row.sent_at.toISOString(),
    attempt: row.direction === "outbound" ? row.attempt : undefined,
  }) as Message;

/** Messages of the org of this transaction by id, in no particular order; unknown ids are left out. */
export const messagesByIds = async (tx: SqlTx, ids: readonly string[]): Promise<Message[]> =>
  ids.length === 0 ? [] : (await tx.run(byIds, [ids])).map(presentMessage);
