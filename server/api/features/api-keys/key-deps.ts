import type { Clock } from "#core/platform/clock.ts";
import type { Database } from "#core/platform/db/database.ts";
import type { KeyKind } from "../../../identity/api-key.ts";

/** What the use-cases of this feature stand on. */
export interface KeyDeps {
  db: Database;
  clock: Clock;
  /** What the keys made here call themselves. */
  keyKind: KeyKind;
}
