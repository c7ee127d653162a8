import type { Clock } from "#core/platform/clock.ts";
import type { Database } from "#core/platform/db/database.ts";
import type { Keyring } from "#core/platform/seal/keyring.ts";
import type { Evenly } from "../../../identity/evenly.ts";
import type { LinkPurpose } from "../../../identity/mailed-link.ts";

/** What the use-cases of this feature stand on. */
export interface AccountDeps {
  db: Database;
  clock: Clock;
  hasher: {
    hash(password: string): Promise<string>;
    verify(password: string, hash: string | null | undefined): Promise<boolean>;
  };
  /** Counts guesses, and wishes for mails, before they are looked at; throws `rate_limited`. */
  guard: {
    reserve(account: string, ip: string): Promise<void>;
    succeeded(account: string, ip: string): Promise<void>;
    reserveMail(purpose: "signup" | LinkPurpose, email: string, ip: string): Promise<void>;
  };
  evenly: Evenly;
  keyring: Keyring;
  publicUrl: () => string;
}
