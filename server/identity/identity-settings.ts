import type { KeyObject } from "node:crypto";

/** What the api role holds to make and renew sessions. */
export interface IdentitySettings {
  /** Private ES256 key of the access tokens. */
  signingKey: KeyObject;
  /** Secret from which the successor of a refresh token follows (32 bytes). */
  refreshKey: KeyObject;
  /** Encrypts TOTP secrets and keys the hashes of recovery codes (32 bytes). */
  factorKey: KeyObject;
  accessSeconds: number;
  /** A session that is not refreshed for this long ends. */
  refreshSeconds: number;
  /** And after this long it ends whatever it did. */
  sessionSeconds: number;
}

const day = 24 * 60 * 60;

/** Published defaults: access 7 days, refresh 30 days; a session ends after 90 in any case. */
export const identityDefaults = {
  accessSeconds: 7 * day,
  refreshSeconds: 30 * day,
  sessionSeconds: 90 * day,
} as const;
