import type { LoginResult } from "#contracts/routes/auth.routes.ts";
import type { Clock } from "#core/platform/clock.ts";
import type { Database } from "#core/platform/db/database.ts";
import type { SqlTx } from "#core/platform/db/sql-tx.ts";
import type { Kv } from "#core/platform/kv/kv.ts";
import type { Keyring } from "#core/platform/seal/keyring.ts";
import type { SignInMethod } from "../../../identity/sign-in-method.ts";
import type { PublicContext } from "../../handler.ts";

/** What making and sending invitations stands on. */
export interface InviteDeps {
  db: Database;
  clock: Clock;
  counters: Pick<Kv, "increment">;
  keyring: Keyring;
  publicUrl: () => string;
}

/** Somebody whose first factor was right, and the membership they go to. */
interface SigningIn {
  personId: string;
  orgId: string;
  memberId: string;
  methods: readonly SignInMethod[];
}

/** What accepting one stands on beside that; the composition root hands in what belongs to the sign-in. */
export interface AcceptDeps {
  db: Database;
  clock: Clock;
  hasher: {
    hash(password: string): Promise<string>;
    verify(password: string, hash: string | null | undefined): Promise<boolean>;
  };
  guard: {
    reserve(email: string, ip: string): Promise<void>;
    reserveStranger(email: string): Promise<void>;
    succeeded(email: string, ip: string): Promise<void>;
    failed(ip: string): Promise<void>;
  };
  /**
   * Opens the session, or asks for the second factor, at the end of the caller's transaction; after its commit call
   * what it answers.
   */
  signIn: (
    tx: SqlTx,
    ctx: PublicContext,
    who: SigningIn,
  ) => Promise<(refreshIn: "body" | "cookie") => LoginResult>;
}
