import type { LoginResult } from "#contracts/routes/auth.routes.ts";
import type { Clock } from "#core/platform/clock.ts";
import type { Database } from "#core/platform/db/database.ts";
import type { SqlTx } from "#core/platform/db/sql-tx.ts";
import type { SignInMethod } from "../../../identity/sign-in-method.ts";
import type { PublicContext } from "../../handler.ts";
import type { PendingStore } from "./pending.ts";
import type { Providers } from "./providers.ts";

export interface SigningIn {
  personId: string;
  orgId: string;
  memberId: string;
  methods: readonly SignInMethod[];
}

/** How a sign-in goes on after the first factor; it belongs to the feature `auth`. */
export interface FirstFactorEnd<Outcome> {
  /** Opens the session or asks for the second factor, at the end of the transaction. */
  signIn(tx: SqlTx, ctx: PublicContext, who: SigningIn): Promise<Outcome>;
  /** After the commit. */
  answerSignIn(ctx: PublicContext, outcome: Outcome, refreshIn: "body" | "cookie"): LoginResult;
}

/** What the use-cases of this feature stand on. */
export interface OauthDeps {
  db: Database;
  clock: Clock;
  publicUrl: () => string;
  providers: Providers;
  counters: PendingStore;
}

export interface FinishDeps<Outcome> extends OauthDeps {
  firstFactorEnd: FirstFactorEnd<Outcome>;
}
