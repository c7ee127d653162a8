import type { Clock } from "#core/platform/clock.ts";
import type { Database } from "#core/platform/db/database.ts";
import { statement } from "#core/platform/db/statement.ts";
import type { Keyring } from "#core/platform/seal/keyring.ts";

/** What the use-cases of this feature stand on. */
export interface OrgDeps {
  db: Database;
  clock: Clock;
  /** Public seal keys: what is sealed here, only the mail worker opens. */
  keyring: Keyring;
  /** Key of the fingerprints that tell two secrets apart. */
  pepper: Buffer;
}

/** Makes changes of one org's settings come one after the other. */
export const lockOrg = statement<{ id: string }>("org-lock");
