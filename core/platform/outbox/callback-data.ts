import { createHmac, timingSafeEqual } from "node:crypto";

/** The attempt that a status webhook speaks of. */
export interface CallbackRef {
  outboxId: string;
  attempt: number;
}

const version = "1";
const shape = /^1\.([A-Za-z0-9_-]{22})\.([1-9]\d{0,4})\.([A-Za-z0-9_-]{16})$/;

const packed = (uuid: string): string => Buffer.from(uuid.replaceAll("-", ""), "hex").toString("base64url");

const unpacked = (text: string): string => {
  const hex = Buffer.from(text, "base64url").toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
};

/** 96 bits over the attempt and the number it was sent from: a status of another number cannot claim it. */
const macOf = (key: Buffer, signed: string, phoneNumberId: string): Buffer =>
  createHmac("sha256", key).update(`${signed}.${phoneNumberId}`).digest().subarray(0, 12);

/**
 * `biz_opaque_callback_data` of one attempt: version, outbox id, attempt, short MAC (about 44 of the 512
 * characters). Meta echoes it in status webhooks to every app that listens, so it holds nothing personal.
 */
export const callbackData = (key: Buffer, ref: CallbackRef, phoneNumberId: string): string => {
  const signed = `${version}.${packed(ref.outboxId)}.${ref.attempt}`;
  return `${signed}.${macOf(key, signed, phoneNumberId).toString("base64url")}`;
};

/** Reads it back; null when it is not ours, was changed, or belongs to another number. */
export const readCallbackData = (key: Buffer, data: string, phoneNumberId: string): CallbackRef | null => {
  const parts = shape.exec(data);
  const [, id, attempt, mac] = parts ?? [];
  if (id === undefined || attempt === undefined || mac === undefined) return null;
  const given = Buffer.from(mac, "base64url");
  const right = macOf(key, `${version}.${id}.${attempt}`, phoneNumberId);
  if (given.length !== right.length || !timingSafeEqual(given, right)) return null;
  return { outboxId: unpacked(id), attempt: Number(attempt) };
};
