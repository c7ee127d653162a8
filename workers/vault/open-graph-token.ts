import { AppError } from "#contracts/errors.ts";
import type { Database } from "#core/platform/db/database.ts";
import { statement } from "#core/platform/db/statement.ts";
import type { Logger } from "#core/platform/log.ts";
import { KeyClass } from "#core/platform/seal/key-class.ts";
import type { Keyring } from "#core/platform/seal/keyring.ts";
import { openEnvelope, openTenantKey } from "#core/platform/seal/open.ts";
import type { OpeningKey } from "#core/platform/seal/open.ts";
import { SealError } from "#core/platform/seal/seal-error.ts";
import { secretContext } from "#core/platform/seal/sealed-secret.ts";
import { expiringCache } from "./expiring-cache.ts";

interface SecretRow {
  id: string;
  key_id: string;
  key_class: string;
  envelope: Buffer;
  sealed_private: Buffer;
}

const newestSecret = statement<SecretRow>("vault-secret");

export interface VaultOptions {
  readonly db: Database;
  /** With the private key of class `graph`. */
  readonly keyring: Keyring;
  readonly log: Logger;
  /** How long an opened token may rest in memory, in milliseconds. Default and limit: 60,000; 0 keeps none. */
  readonly tokenTtlMs?: number;
  /** Monotonic milliseconds, for tests. */
  readonly now?: () => number;
}

/** The one place where Graph tokens are opened. */
export interface Vault {
  /**
   * Opens a channel's token, hands it to `use`, and zero-fills it when `use` has ended. Build the header from it
   * inside `use` and keep nothing.
   * @throws AppError `channel_disconnected` when the channel has no token or it does not open; what `use` throws
   */
  withGraphToken<T>(orgId: string, channelId: string, use: (token: Buffer) => Promise<T>): Promise<T>;
  /** Forgets a channel's token at once: after Meta refused it, or when a new one was set. */
  forget(orgId: string, channelId: string): void;
  /** Zero-fills everything. */
  close(): void;
}

/**
 * Two caches, both bounded and short. Opened tokens: a number may send 80 to 1,000 messages a second, and reading two
 * rows and two key agreements (56 µs each) for every one of them would cost more than the send. A token rests at most
 * `tokenTtlMs`; a retired one may be used that much longer. Orgs' private keys: they live as Node key objects, outside
 * the JavaScript heap, and spare the second agreement when a token's time is up. Whoever can read this process's
 * memory holds the platform key as well, so neither cache gives him anything new.
 */
const limits = { tokens: 500, tokenTtlMs: 60_000, tenantKeys: 1_000, tenantKeyTtlMs: 600_000 } as const;

export const createVault = ({ db, keyring, log, ...options }: VaultOptions): Vault => {
  if (keyring.privateKeysOf("graph").length === 0) {
    throw new SealError(
      "unknown_key",
      "seal.graph.private.pem is missing: the sending workers need it (npm run keys)",
    );
  }
  const now = options.now ?? (() => performance.now());
  const tokenTtlMs = Math.min(options.tokenTtlMs ?? limits.tokenTtlMs, limits.tokenTtlMs);
  const tokens = expiringCache<Buffer>({
    max: limits.tokens,
    ttlMs: tokenTtlMs,
    now,
    onLeave: (token) => token.fill(0),
  });
  const tenantKeys = expiringCache<OpeningKey>({ max: limits.tenantKeys, ttlMs: limits.tenantKeyTtlMs, now });
  const loading = new Map<string, Promise<Buffer>>();
  const sweep = setInterval(() => {
    tokens.sweep();
    tenantKeys.sweep();
  }, 10_000).unref();

  const tenantKeyOf = (orgId: string, row: SecretRow): OpeningKey => {
    const keyClass = KeyClass.parse(row.key_class);
    if (keyClass !== "graph") throw new SealError("wrong_class", "This secret is not of class graph");
    const name = `${orgId}/${row.key_id}`;
    const known = tenantKeys.get(name);
    if (known) return known;
    const key = openTenantKey(keyring, {
      orgId,
      keyId: row.key_id,
      keyClass,
      sealedPrivate: row.sealed_private,
    });
    tenantKeys.set(name, key);
    return key;
  };
  const load = async (orgId: string, channelId: string): Promise<Buffer> => {
    const owner = { orgId, ownerTable: "channel", ownerColumn: "access_token", ownerId: channelId };
    const [row] = await db.asSystem("vault.read", (tx) =>
      tx.run(newestSecret, [orgId, owner.ownerTable, owner.ownerColumn, channelId]),
    );
    if (!row) throw new AppError("channel_disconnected", { detail: "This channel has no access token" });
    try {
      return openEnvelope(row.envelope, secretContext(owner, row.id), tenantKeyOf(orgId, row));
    } catch (error) {
      const fault = error instanceof SealError ? error.fault : "unreadable";
      log.error(
        { orgId, channelId, secretId: row.id, keyId: row.key_id, fault },
        "a graph token does not open",
      );
      throw new AppError("channel_disconnected", {
        detail: "This channel's access token cannot be used",
        cause: error,
      });
    }
  };
  const tokenOf = async (orgId: string, channelId: string): Promise<Buffer> => {
    const name = `${orgId}/${channelId}`;
    const known = tokens.get(name);
    // A copy for every user: the cache zero-fills its own, whenever that may be.
    if (known) return Buffer.from(known);
    const pending = loading.get(name) ?? startLoading(name, orgId, channelId);
    return Buffer.from(await pending);
  };
  const startLoading = (name: string, orgId: string, channelId: string): Promise<Buffer> => {
    const pending = load(orgId, channelId)
      .then((token) => {
        // Forgotten while it was read: it may be the token that was just replaced.
        if (tokenTtlMs > 0 && loading.get(name) === pending) tokens.set(name, Buffer.from(token));
        // Everybody who waits for it takes a copy in this very turn.
        setImmediate(() => token.fill(0));
        return token;
      })
      .finally(() => {
        if (loading.get(name) === pending) loading.delete(name);
      });
    loading.set(name, pending);
    return pending;
  };

  return {
    withGraphToken: async (orgId, channelId, use) => {
      const token = await tokenOf(orgId, channelId);
      try {
        return await use(token);
      } finally {
        token.fill(0);
      }
    },
    forget: (orgId, channelId) => {
      const name = `${orgId}/${channelId}`;
      loading.delete(name);
      tokens.delete(name);
    },
    close: () => {
      clearInterval(sweep);
      tokens.clear();
      tenantKeys.clear();
    },
  };
};
