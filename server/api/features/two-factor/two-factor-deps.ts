import type { Clock } from "#core/platform/clock.ts";
import type { Database } from "#core/platform/db/database.ts";
import type { Keyring } from "#core/platform/seal/keyring.ts";
import type { IdentitySettings } from "../../../identity/identity-settings.ts";
import type { FactorGuard } from "./factor-guard.ts";

/** What the use-cases of this feature stand on. */
export interface TwoFactorDeps {
  db: Database;
  clock: Clock;
  settings: Pick<IdentitySettings, "factorKey">;
  keyring: Keyring;
  publicUrl: () => string;
  factorGuard: FactorGuard;
}
