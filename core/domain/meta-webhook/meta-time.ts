import { textOf } from "./read-json.ts";

/** Before WhatsApp existed, or after this century: no time of Meta's. */
const earliest = Date.UTC(2009, 0, 1) / 1000;
const latest = Date.UTC(2100, 0, 1) / 1000;

/**
 * Meta's time: seconds since 1970, as a string in messages and statuses and as a number elsewhere
 * (platform notes 1.1). A value that makes no sense gives `receivedAt`, so that the item is kept.
 */
export const metaTime = (value: unknown, receivedAt: Date): Date => {
  const text = textOf(value);
  const seconds = text !== undefined && /^\d{1,13}(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  return seconds >= earliest && seconds < latest ? new Date(Math.floor(seconds) * 1000) : receivedAt;
};
