import type { Clock } from "#core/platform/clock.ts";
import type { Database } from "#core/platform/db/database.ts";
import type { Keyring } from "#core/platform/seal/keyring.ts";
import type { Evenly } from "../../../identity/evenly.ts";
import type { IdentitySettings } from "../../../identity/identity-settings.ts";
import type { Hasher } from "./hasher.ts";
import type { LoginGuard } from "./login-guard.ts";

/** What the use-cases of this feature stand on. */
export interface AuthDeps {
  db: Database;
  clock: Clock;
  settings: IdentitySettings;
  hasher: Hasher;
  guard: LoginGuard;
  /** Answers at a beat, so that the time does not tell whether there is an account. */
  evenly: Evenly;
  /** Public seal keys: what is sealed here, only the workers open. */
  keyring: Keyring;
  /** The origin that mailed links lead to; never taken from a request's host header. */
  publicUrl: () => string;
}
