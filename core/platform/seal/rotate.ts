import type { SealContext } from "./binding.ts";
import { decodeEnvelope, encodeEnvelope } from "./envelope.ts";
import { unwrapDataKey } from "./open.ts";
import type { OpeningKey } from "./open.ts";
import type { Recipient } from "./keyring.ts";
import { wrapDataKey } from "./seal.ts";

/**
 * Locks an envelope's data key to another recipient. The sealed secret itself is not touched or even opened; only
 * the data key is in memory for a moment.
 * @returns the new envelope, or the same bytes when it is sealed to that recipient already
 * @throws SealError when `from` does not open it at this place
 */
export const rewrapEnvelope = (
  bytes: Uint8Array,
  context: SealContext,
  from: OpeningKey,
  to: Recipient,
): Buffer => {
  const envelope = decodeEnvelope(bytes);
  if (envelope.wrap.keyId === to.keyId) return Buffer.from(bytes);
  const dataKey = unwrapDataKey(envelope, context, from);
  try {
    return encodeEnvelope({ ...envelope, wrap: wrapDataKey(dataKey, to, context) });
  } finally {
    dataKey.fill(0);
  }
};
