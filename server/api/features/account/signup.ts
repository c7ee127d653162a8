import type { RouteInput } from "#contracts/define-route.ts";
import type { authSignup } from "#contracts/routes/account.routes.ts";
import { appendAuditSql } from "#core/platform/audit/append-audit.ts";
import type { SqlTx } from "#core/platform/db/sql-tx.ts";
import { statement } from "#core/platform/db/statement.ts";
import { newId } from "#core/platform/ids.ts";
import { enqueueMailSql } from "#core/platform/mail/enqueue-mail.ts";
import { refuseWeakPassword } from "../../../identity/refuse-weak-password.ts";
import { takeOverUnconfirmed } from "../../../identity/take-over.ts";
import { auditOfPublic } from "../../audit-of.ts";
import type { PublicContext, PublicHandler } from "../../handler.ts";
import type { AccountDeps } from "./account-deps.ts";
import { loginPage, resetPage } from "./account-pages.ts";
import { mailConfirmation } from "./mail-confirmation.ts";

const claim = statement<{ id: string; verified: boolean }>("account-claim");
const addOrg = statement<never>("account-add-org");
const addAdmin = statement<never>("account-add-admin");
const dropOwnOrgs = statement<{ id: string }>("account-drop-own-orgs");
const dropTrails = statement<never>("account-drop-trails");

type Body = RouteInput<typeof authSignup>["body"];

const addOrgOf = async (
  tx: SqlTx,
  { clock }: AccountDeps,
  ctx: PublicContext,
  personId: string,
  { name, orgName }: Body,
): Promise<void> => {
  const [orgId, memberId] = [newId(), newId()];
  await tx.run(addOrg, [orgId, orgName]);
  await tx.run(addAdmin, [orgId, memberId, personId, name]);
  const who = { orgId, memberId, name };
  const org = { kind: "org", id: orgId, name: orgName };
  const member = { kind: "member", id: memberId, name };
  await appendAuditSql(
    tx,
    auditOfPublic(ctx, clock.now(), who, { action: "org.created", target: org }),
    auditOfPublic(ctx, clock.now(), who, { action: "account.created", target: member }),
  );
};

/** Nobody confirmed the address yet, so whoever asks last is right: the earlier attempt goes with all it had. */
const replacePending = async (tx: SqlTx, personId: string, passwordHash: string): Promise<void> => {
  await takeOverUnconfirmed(tx, personId, passwordHash, true);
  const gone = await tx.run(dropOwnOrgs, [personId]);
  if (gone.length > 0) await tx.run(dropTrails, [gone.map(({ id }) => id)]);
};

/** The owner of the address learns of it by mail; the answer tells nothing. */
const tellOwner = (tx: SqlTx, { keyring, publicUrl }: AccountDeps, email: string): Promise<void> =>
  enqueueMailSql(tx, keyring, {
    to: email,
    content: {
      template: "account_exists",
      loginLink: loginPage(publicUrl()),
      resetLink: resetPage(publicUrl()),
    },
  });

const writeSignup = async (
  tx: SqlTx,
  deps: AccountDeps,
  ctx: PublicContext,
  body: Body,
  passwordHash: string,
): Promise<void> => {
  const email = body.email.toLowerCase();
  const id = newId();
  const [person] = await tx.run(claim, [id, email, passwordHash]);
  if (!person) throw new Error("the person was neither made nor found");
  if (person.verified) return tellOwner(tx, deps, email);
  if (person.id !== id) await replacePending(tx, person.id, passwordHash);
  await mailConfirmation(tx, deps, { ...body, email, personId: person.id });
  return addOrgOf(tx, deps, ctx, person.id, body);
};

/**
 * Creates an org, its first Admin and the mail that confirms the address, in one transaction. An address that has an
 * account already gets the same answer at the same beat, and a mail that says so; a sign-up that nobody confirmed is
 * replaced.
 */
export const createSignup =
  (deps: AccountDeps): PublicHandler<typeof authSignup> =>
  async (ctx, { body }) => {
    await deps.guard.reserveMail("signup", body.email.toLowerCase(), ctx.http.ip);
    await refuseWeakPassword(body.password, [body.email, body.name, body.orgName]);
    const passwordHash = await deps.hasher.hash(body.password);
    await deps.evenly(() =>
      deps.db.asSystem("auth.account", (tx) => writeSignup(tx, deps, ctx, body, passwordHash)),
    );
    return undefined;
  };
