import { AppError } from "#contracts/errors.ts";
import type { LoginProvider, oauthFinish } from "#contracts/routes/oauth.routes.ts";
import type { SqlTx } from "#core/platform/db/sql-tx.ts";
import { statement } from "#core/platform/db/statement.ts";
import type { PublicContext, PublicHandler } from "../../handler.ts";
import { browserOf } from "./browser-cookie.ts";
import { linkAccount } from "./link-account.ts";
import type { VerifiedAccount } from "./link-account.ts";
import type { FinishDeps, SigningIn } from "./oauth-deps.ts";
import { openAccount } from "./open-account.ts";
import { take } from "./pending.ts";

interface KnownRow {
  person_id: string;
  org_id: string | null;
  member_id: string | null;
}
const known = statement<KnownRow>("oauth-identity");
const link = statement<{ person_id: string }>("oauth-link");

/** Somebody whose account at the provider is linked, or a new person with an org of their own. */
const whoIs = async <Outcome>(
  tx: SqlTx,
  { clock }: FinishDeps<Outcome>,
  ctx: PublicContext,
  provider: LoginProvider,
  { subject, verifiedEmail, name }: VerifiedAccount,
): Promise<SigningIn> => {
  const [row] = await tx.run(known, [provider, subject]);
  if (row) {
    if (row.org_id === null || row.member_id === null) throw new AppError("invalid_credentials");
    return { personId: row.person_id, orgId: row.org_id, memberId: row.member_id, methods: [provider] };
  }
  const opened = await openAccount(
    tx,
    ctx,
    clock.now(),
    { email: verifiedEmail, name },
    async ({ personId }) => {
      await tx.run(link, [provider, subject, personId, verifiedEmail]);
    },
  );
  if (!opened) {
    // Whoever holds the address at the provider is not thereby the person here: they say so once they are signed in.
    throw new AppError("invalid_credentials", {
      detail:
        "There is an account with this address. Sign in to it first, then link this one in Settings, Security",
    });
  }
  return { ...opened, methods: [provider] };
};

/**
 * The browser is back from the provider. Signs in whom the account there belongs to (a second factor is still asked
 * for), opens a new account, or completes a link, whatever was begun.
 */
export const createFinishOauth =
  <Outcome>(deps: FinishDeps<Outcome>): PublicHandler<typeof oauthFinish> =>
  async (ctx, { params: { provider }, body }) => {
    const client = deps.providers.of(provider);
    const query = new URLSearchParams(body.query.replace(/^\?/, ""));
    const pending = await take(deps.counters, {
      state: query.get("state") ?? "",
      browser: browserOf(ctx.http),
      provider,
    });
    const callback = new URL(pending.redirectUri);
    callback.search = query.toString();
    const { verifiedEmail, ...account } = await client.finish(pending, callback).catch((error: unknown) => {
      ctx.log.warn({ err: error, provider }, "a sign-in at a provider was not completed");
      throw error;
    });
    if (verifiedEmail === undefined) {
      throw new AppError("email_unverified", { detail: "Confirm your e-mail address at the provider first" });
    }
    const verified = { ...account, verifiedEmail };
    if (pending.link) return linkAccount(deps, ctx, provider, pending.link, verified);
    const outcome = await deps.db.asSystem("auth.login", async (tx) =>
      deps.firstFactorEnd.signIn(tx, ctx, await whoIs(tx, deps, ctx, provider, verified)),
    );
    return deps.firstFactorEnd.answerSignIn(ctx, outcome, body.refreshIn);
  };
