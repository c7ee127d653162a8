import type { RouteInput } from "#contracts/define-route.ts";
import { AppError } from "#contracts/errors.ts";
import type { invitationsAccept } from "#contracts/routes/team.routes.ts";
import { appendAuditSql } from "#core/platform/audit/append-audit.ts";
import type { SqlTx } from "#core/platform/db/sql-tx.ts";
import { statement } from "#core/platform/db/statement.ts";
import { newId } from "#core/platform/ids.ts";
import type { SignInMethod } from "../../../identity/sign-in-method.ts";
import { refuseWeakPassword } from "../../../identity/refuse-weak-password.ts";
import { confirmAddress, takeOverUnconfirmed } from "../../../identity/take-over.ts";
import { auditOfPublic } from "../../audit-of.ts";
import type { PublicContext, PublicHandler } from "../../handler.ts";
import { tellMembersChanged } from "../../tell-directory.ts";
import type { AcceptDeps } from "./invitation-deps.ts";
import { hashOfInvitation } from "./invitation-token.ts";
import { askedBy, findOffer } from "./offer.ts";
import type { Offer } from "./offer.ts";

const claim = statement<{ id: string }>("invitation-claim");
const newPerson = statement<{ id: string }>("invitation-new-person");
const lockPerson = statement<{ password_hash: string | null; confirmed: boolean }>("invitation-lock-person");
const join = statement<{ name: string }>("invitation-join");
const setOrg = statement<never>("set-org");

type Body = RouteInput<typeof invitationsAccept>["body"];

/** Whoever accepts, with what the link could not know. */
interface Joining {
  name: string | null;
  passwordHash: string | null;
  methods: readonly SignInMethod[];
}

const missing = (path: string, message: string): AppError =>
  new AppError("invalid_input", { fields: [{ path: `body.${path}`, message }] });

/** Guesses at the password of an account count as they do at the sign-in, and rest with it. */
const provePassword = async (
  { guard, hasher }: AcceptDeps,
  ip: string,
  offer: Offer,
  password: string,
): Promise<void> => {
  await guard.reserve(offer.email, ip);
  if (!offer.address_known) await guard.reserveStranger(offer.email);
  if (await hasher.verify(password, offer.password_hash)) {
    await guard.succeeded(offer.email, ip);
    return;
  }
  await guard.failed(ip);
  throw new AppError("invalid_credentials");
};

const newcomer = async (deps: AcceptDeps, offer: Offer, { name, newPassword }: Body): Promise<Joining> => {
  if (name === undefined) throw missing("name", "Say how you are called");
  if (newPassword === undefined) throw missing("newPassword", "Choose a password");
  await refuseWeakPassword(newPassword, [offer.email, name, offer.org_name], "body.newPassword");
  return { name, passwordHash: await deps.hasher.hash(newPassword), methods: ["invitation"] };
};

/** Who accepts: the mail proved the address, and an account with a password is asked for that too. */
const whoJoins = async (deps: AcceptDeps, ip: string, offer: Offer, body: Body): Promise<Joining> => {
  const asked = askedBy(offer);
  if (asked === "new_account") return newcomer(deps, offer, body);
  if (body.newPassword !== undefined) throw missing("newPassword", "This address has an account already");
  const known = { name: body.name ?? null, passwordHash: null };
  if (asked === "nothing") return { ...known, methods: ["invitation"] };
  if (body.password === undefined)
    throw missing("password", "This address has an account: give its password");
  await provePassword(deps, ip, offer, body.password);
  return { ...known, methods: ["invitation", "password"] };
};

/**
 * The account that joins, made or locked. It must still be what was looked at: whoever got the address, the password or
 * a confirmation a moment ago is asked for something else now.
 * @throws AppError `conflict`
 */
const personOf = async (tx: SqlTx, offer: Offer, { passwordHash }: Joining): Promise<string> => {
  if (offer.person_id === null) {
    const [made] = await tx.run(newPerson, [newId(), offer.email, passwordHash]);
    if (!made) throw new AppError("conflict");
    return made.id;
  }
  const [now] = await tx.run(lockPerson, [offer.person_id, offer.email]);
  if (now?.password_hash !== offer.password_hash || now.confirmed !== offer.confirmed) {
    throw new AppError("conflict");
  }
  if (!now.confirmed) {
    await takeOverUnconfirmed(tx, offer.person_id, passwordHash);
    await confirmAddress(tx, offer.person_id, offer.email);
  }
  return offer.person_id;
};

/** The link is spent first: of fifty at once one goes on, and the others find it dead. */
const enter = async (
  tx: SqlTx,
  { deps, ctx, offer, joining, token }: Entering,
): Promise<Awaited<ReturnType<AcceptDeps["signIn"]>>> => {
  const { org_id: orgId, role, permission_set_id: setId } = offer;
  if ((await tx.run(claim, [hashOfInvitation(token)])).length === 0) throw new AppError("link_invalid");
  const personId = await personOf(tx, offer, joining);
  const memberId = newId();
  const plainName = offer.email.split("@")[0] ?? offer.email;
  const [member] = await tx.run(join, [orgId, memberId, personId, joining.name, role, setId, plainName]);
  if (!member) throw new AppError("link_invalid");
  await tx.run(setOrg, [orgId]);
  await tellMembersChanged(tx, [memberId]);
  const who = { orgId, memberId, name: member.name };
  await appendAuditSql(
    tx,
    auditOfPublic(ctx, deps.clock.now(), who, {
      action: "member.joined",
      target: { kind: "member", id: memberId, name: member.name },
      details: { invitationId: offer.id, role, permissionSetId: setId },
    }),
  );
  return deps.signIn(tx, ctx, { personId, orgId, memberId, methods: joining.methods });
};

interface Entering {
  deps: AcceptDeps;
  ctx: PublicContext;
  offer: Offer;
  joining: Joining;
  token: string;
}

/**
 * Joins the org of a link, as the person of its address and in nobody else's name: neither address nor org can be said
 * here. A new person gets an account whose address is confirmed; whoever has one proves it by its password, and by its
 * second factor before a session opens.
 * @throws AppError `link_invalid`, `invalid_input`, `invalid_credentials`, `password_too_weak`, `rate_limited`,
 *   `conflict` (the account of the address changed meanwhile)
 */
export const createAcceptInvitation =
  (deps: AcceptDeps): PublicHandler<typeof invitationsAccept> =>
  async (ctx, { body }) => {
    const offer = await findOffer(deps.db, body.token, ctx.http.ip);
    const joining = await whoJoins(deps, ctx.http.ip, offer, body);
    const answer = await deps.db.asSystem("auth.invitation", (tx) =>
      enter(tx, { deps, ctx, offer, joining, token: body.token }),
    );
    return answer(body.refreshIn);
  };
