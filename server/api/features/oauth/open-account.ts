import { appendAuditSql } from "#core/platform/audit/append-audit.ts";
import type { SqlTx } from "#core/platform/db/sql-tx.ts";
import { statement } from "#core/platform/db/statement.ts";
import { newId } from "#core/platform/ids.ts";
import { takeOverUnconfirmed } from "../../../identity/take-over.ts";
import { auditOfPublic } from "../../audit-of.ts";
import type { PublicContext } from "../../handler.ts";

const claim = statement<{ id: string; verified: boolean }>("oauth-claim");
const confirm = statement<{ email: string }>("account-confirm-address");
const dropOwnOrgs = statement<{ id: string }>("account-drop-own-orgs");
const dropTrails = statement<never>("account-drop-trails");
const addOrg = statement<never>("account-add-org");
const addAdmin = statement<never>("account-add-admin");

const longestName = 80;

/** Cuts between characters as people see them. */
const cut = (text: string, longest: number): string => {
  let kept = "";
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (kept.length + segment.length > longest) break;
    kept += segment;
  }
  return kept;
};

/** A name as a provider tells it, made to one line; anybody may call themselves anything there. */
export const plainName = (told: string, email: string): string => {
  const line = told
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]+/gu, " ")
    .replace(/\s+/g, " ")
    .trim();
  return cut(line === "" ? (email.split("@")[0] ?? email) : line, longestName).trim();
};

/** What the org of somebody is called until they rename it. */
export const orgNameOf = (name: string): string => `${cut(name, longestName - 12).trim()}'s workspace`;

export interface OpenedAccount {
  personId: string;
  orgId: string;
  memberId: string;
}

/**
 * Makes an org and its first Admin for an address that a provider has verified. A sign-up that nobody confirmed gives
 * way: whoever made it has not shown that the address is theirs.
 * @param finish writes what belongs to the account, before the trail
 * @returns undefined when the address has a confirmed account already: it is not touched
 */
export const openAccount = async (
  tx: SqlTx,
  ctx: PublicContext,
  at: Date,
  { email, name: told }: { email: string; name: string },
  finish: (account: OpenedAccount) => Promise<void>,
): Promise<OpenedAccount | undefined> => {
  const id = newId();
  const [person] = await tx.run(claim, [id, email]);
  if (!person) throw new Error("the person was neither made nor found");
  if (person.id !== id) {
    if (person.verified) return undefined;
    await takeOverUnconfirmed(tx, person.id, null);
    const gone = await tx.run(dropOwnOrgs, [person.id]);
    if (gone.length > 0) await tx.run(dropTrails, [gone.map((org) => org.id)]);
    await tx.run(confirm, [person.id, email]);
  }
  const account = { personId: person.id, orgId: newId(), memberId: newId() };
  const name = plainName(told, email);
  const orgName = orgNameOf(name);
  await tx.run(addOrg, [account.orgId, orgName]);
  await tx.run(addAdmin, [account.orgId, account.memberId, account.personId, name]);
  await finish(account);
  const who = { ...account, name };
  await appendAuditSql(
    tx,
    auditOfPublic(ctx, at, who, {
      action: "org.created",
      target: { kind: "org", id: account.orgId, name: orgName },
    }),
    auditOfPublic(ctx, at, who, {
      action: "account.created",
      target: { kind: "member", id: account.memberId, name },
    }),
  );
  return account;
};
