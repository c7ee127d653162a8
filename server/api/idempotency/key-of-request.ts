import { createHash } from "node:crypto";
import type { Route } from "#contracts/define-route.ts";
import { AppError } from "#contracts/errors.ts";
import { canonicalJson } from "#core/domain/audit/canonical.ts";
import type { Actor } from "../handler.ts";

/** Which first request a request repeats. */
export interface RepeatKey {
  orgId: string;
  route: string;
  /** SHA-256 of actor and key: the same word of somebody else is another key. */
  keyHash: Buffer;
  /** SHA-256 of what was asked for, defaults filled in. */
  bodyHash: Buffer;
}

const wellFormed = /^[\x21-\x7e]{1,255}$/;
const sha256 = (text: string): Buffer => createHash("sha256").update(text).digest();

/**
 * Reads `Idempotency-Key`.
 * @throws AppError `invalid_input` when it is empty, longer than 255 characters or not plain text
 */
export const repeatKeyOf = (
  header: string | undefined,
  route: Route,
  orgId: string,
  actor: Actor,
  input: object,
): RepeatKey | undefined => {
  if (header === undefined || route.idempotent !== true) return undefined;
  if (!wellFormed.test(header)) {
    throw new AppError("invalid_input", {
      fields: [{ path: "header.Idempotency-Key", message: "Give 1 to 255 visible ASCII characters" }],
    });
  }
  return {
    orgId,
    route: route.name,
    keyHash: sha256(JSON.stringify([actor.kind, actor.id, header])),
    bodyHash: sha256(canonicalJson(input)),
  };
};
