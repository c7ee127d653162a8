import type { SqlTx } from "#core/platform/db/sql-tx.ts";
import { statement } from "#core/platform/db/statement.ts";
import type { IdentitySettings } from "../../../identity/identity-settings.ts";
import type { TokenSubject } from "../../../identity/access-token.ts";
import { hashOfToken, successorOf } from "./refresh-token.ts";

/** Two tabs that refresh at the same moment are honest; a token that comes back later was stolen. */
export const graceSeconds = 10;

interface TokenRow {
  org_id: string;
  session_id: string;
  member_id: string;
  used_at: Date | null;
  used_lately: boolean | null;
  alive: boolean;
}
const lock = statement<TokenRow>("auth-refresh-lock");
const use = statement<never>("auth-refresh-use");
const add = statement<never>("auth-refresh-add");
const unspent = statement<{ unspent: boolean }>("auth-refresh-unspent");
const extend = statement<never>("session-extend");
const revoke = statement<never>("session-revoke");

export type Rotation =
  | { kind: "rotated"; subject: TokenSubject; refreshToken: string }
  | { kind: "reused"; subject: TokenSubject }
  | { kind: "dead" };

const answerAgain = async (
  tx: SqlTx,
  row: TokenRow,
  subject: TokenSubject,
  successor: string,
): Promise<Rotation> => {
  const [next] = row.used_lately === true ? await tx.run(unspent, [row.org_id, hashOfToken(successor)]) : [];
  if (next?.unspent === true) return { kind: "rotated", subject, refreshToken: successor };
  await tx.run(revoke, [row.org_id, row.session_id, "refresh_reuse"]);
  return { kind: "reused", subject };
};

/**
 * Spends a refresh token for its successor, in the caller's transaction. A spent token ends the whole session,
 * except that for ten seconds the one just before the current answers that same current one again. The successor
 * follows from the token by HMAC, so nothing plain is stored. Equal refreshes wait for each other on the row.
 */
export const rotate = async (tx: SqlTx, settings: IdentitySettings, token: string): Promise<Rotation> => {
  const [row] = await tx.run(lock, [hashOfToken(token), graceSeconds]);
  if (!row?.alive) return { kind: "dead" };
  const subject = { orgId: row.org_id, memberId: row.member_id, sessionId: row.session_id };
  const successor = successorOf(settings.refreshKey, token);
  if (row.used_at !== null) return answerAgain(tx, row, subject, successor);
  const { refreshSeconds, sessionSeconds } = settings;
  await tx.run(use, [row.org_id, hashOfToken(token)]);
  await tx.run(extend, [row.org_id, row.session_id, refreshSeconds, sessionSeconds]);
  await tx.run(add, [row.org_id, row.session_id, hashOfToken(successor), refreshSeconds]);
  return { kind: "rotated", subject, refreshToken: successor };
};
