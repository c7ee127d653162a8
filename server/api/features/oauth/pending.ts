import { createHash } from "node:crypto";
import { randomNonce, randomPKCECodeVerifier, randomState } from "openid-client";
import { z } from "zod";
import { AppError } from "#contracts/errors.ts";
import { LoginProvider } from "#contracts/routes/oauth.routes.ts";
import type { Kv } from "#core/platform/kv/kv.ts";
import { pendingSeconds } from "./browser-cookie.ts";

/** Something begun at a provider: a sign-in, or the linking of an account to the person of a session. */
const Pending = z.object({
  provider: LoginProvider,
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  redirectUri: z.string(),
  /** Digest of the secret of the browser that began. */
  browser: z.string(),
  link: z.object({ orgId: z.string(), sessionId: z.string(), personId: z.string() }).optional(),
});
export type Pending = z.infer<typeof Pending>;

export type PendingStore = Pick<Kv, "get" | "set" | "remove">;

const keyOf = (kind: "pending" | "spent", state: string): string =>
  `oauth:${kind}:${createHash("sha256").update(state).digest("base64url")}`;
const ttlMs = pendingSeconds * 1000;

/** Begins something; it is remembered for ten minutes. */
export const begin = async (
  store: PendingStore,
  given: Pick<Pending, "provider" | "redirectUri" | "browser" | "link">,
): Promise<Pending> => {
  const pending: Pending = {
    ...given,
    state: randomState(),
    nonce: randomNonce(),
    verifier: randomPKCECodeVerifier(),
  };
  await store.set(keyOf("pending", pending.state), JSON.stringify(pending), { ttlMs });
  return pending;
};

/**
 * What was begun under this state, once, and only for the browser and the provider that it was begun with. A stranger
 * who knows the state does not use it up.
 * @throws AppError `link_invalid`, the same for every reason
 */
export const take = async (
  store: PendingStore,
  { state, browser, provider }: { state: string; browser: string | undefined; provider: LoginProvider },
): Promise<Pending> => {
  const refusal = new AppError("link_invalid", { detail: "This sign-in cannot be completed; begin again" });
  const text = await store.get(keyOf("pending", state));
  const found = text === undefined ? undefined : Pending.safeParse(JSON.parse(text)).data;
  if (found?.provider !== provider || found.browser !== browser) throw refusal;
  const first = await store.set(keyOf("spent", state), "1", { ttlMs, onlyIfAbsent: true });
  await store.remove(keyOf("pending", state));
  if (!first) throw refusal;
  return found;
};
