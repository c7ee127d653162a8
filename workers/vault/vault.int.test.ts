import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { pino } from "pino";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { openDatabase } from "#core/platform/db/database.ts";
import type { Database } from "#core/platform/db/database.ts";
import { loadKeyring } from "#core/platform/seal/keyring.ts";
import type { Keyring } from "#core/platform/seal/keyring.ts";
import { newSealedSecret } from "#core/platform/seal/sealed-secret.ts";
import { keyIdOf, rawPublic } from "#core/platform/seal/x25519.ts";
import { createBuilders } from "#core/testing/builders.ts";
import { createTestDatabase } from "#core/testing/database.ts";
import type { TestDatabase } from "#core/testing/database.ts";
import { createKeyring } from "../../scripts/keys/create-keyring.ts";
import { createVault } from "./open-graph-token.ts";
import type { Vault } from "./open-graph-token.ts";
import { rotateOrgSecrets, rotatePlatformKey, rowsOnKeys } from "./rotate-keys.ts";
import { ensureTenantKey, renewTenantKey } from "./tenant-key-rows.ts";

const log = pino({ level: "silent" });
const pepper = Buffer.alloc(32, 7);

let database: TestDatabase;
let admin: pg.Pool;
let db: Database;
let builders: ReturnType<typeof createBuilders>;
let dir: string;
let server: Keyring;
let workers: Keyring;

beforeAll(async () => {
  database = await createTestDatabase();
  admin = new pg.Pool({ connectionString: database.adminUrl, max: 3 });
  builders = createBuilders(database.adminUrl);
  db = openDatabase({
    url: database.workerUrl,
    pools: { parley_work: 4, parley_app: 2 },
    applicationName: "vault-test",
    log,
  });
  dir = mkdtempSync(join(tmpdir(), "parley-vault-"));
  createKeyring(dir, { tls: false });
  server = loadKeyring(join(dir, "server"));
  workers = loadKeyring(join(dir, "workers"));
});
afterAll(async () => {
  await db.close();
  await builders.close();
  await admin.end();
  await database.drop();
  rmSync(dir, { recursive: true, force: true });
});

/** Seals as the api does: with the server's public material, through the tenant's door. */
const setToken = async (orgId: string, channelId: string, token: string): Promise<string> => {
  const tenantKey = await ensureTenantKey(db, workers, orgId, "graph");
  const owner = { orgId, ownerTable: "channel", ownerColumn: "access_token", ownerId: channelId };
  const row = newSealedSecret(server, { owner, tenantKey, secret: token, pepper });
  await db.forOrg(orgId, (tx) =>
    tx.sealedSecret.create({ data: { ...row, envelope: new Uint8Array(row.envelope) } }),
  );
  return row.id;
};
const openVault = (options: Partial<Parameters<typeof createVault>[0]> = {}): Vault => {
  const vault = createVault({ db, keyring: workers, log, ...options });
  onTestFinished(() => vault.close());
  return vault;
};
const read = (vault: Vault, orgId: string, channelId: string): Promise<string> =>
  vault.withGraphToken(orgId, channelId, (token) => Promise.resolve(token.toString()));

describe("the vault", () => {
  let orgId: string;
  let channelId: string;
  beforeEach(async () => {
    const channel = await builders.buildChannel();
    orgId = channel.orgId;
    channelId = channel.id;
  });

  it("hands over the newest token of exactly this channel", async () => {
    const other = await builders.buildChannel({ orgId });
    await setToken(orgId, channelId, "EAAG-old-token-000000");
    await setToken(orgId, channelId, "EAAG-new-token-000000");
    await setToken(orgId, other.id, "EAAG-other-channel-00");
    const vault = openVault();
    expect(await read(vault, orgId, channelId)).toBe("EAAG-new-token-000000");
    expect(await read(vault, orgId, other.id)).toBe("EAAG-other-channel-00");
  });

  it("zero-fills what it handed over, also when the use failed", async () => {
    await setToken(orgId, channelId, "EAAG-token");
    const vault = openVault();
    const kept: Buffer[] = [];
    await vault.withGraphToken(orgId, channelId, (token) => {
      kept.push(token);
      return Promise.resolve();
    });
    const failing = vault.withGraphToken(orgId, channelId, (token) => {
      kept.push(token);
      return Promise.reject(new Error("no"));
    });
    await expect(failing).rejects.toThrow("no");
    expect(kept.map((token) => token.every((byte) => byte === 0))).toEqual([true, true]);
    expect(await read(vault, orgId, channelId)).toBe("EAAG-token");
  });

  it("reads once for many sends, and again when the time is up or it was told to forget", async () => {
    const clock = { at: 0 };
    await setToken(orgId, channelId, "EAAG-first");
    let reads = 0;
    const counting: Database = {
      ...db,
      asSystem: (reason, work) => {
        reads += 1;
        return db.asSystem(reason, work);
      },
    };
    const vault = openVault({ db: counting, now: () => clock.at });
    const many = await Promise.all(Array.from({ length: 50 }, () => read(vault, orgId, channelId)));
    expect(new Set(many)).toEqual(new Set(["EAAG-first"]));
    expect(reads).toBe(1);
    await setToken(orgId, channelId, "EAAG-second");
    clock.at = 59_999;
    expect(await read(vault, orgId, channelId)).toBe("EAAG-first");
    clock.at = 60_000;
    expect(await read(vault, orgId, channelId)).toBe("EAAG-second");
    await setToken(orgId, channelId, "EAAG-third");
    vault.forget(orgId, channelId);
    expect(await read(vault, orgId, channelId)).toBe("EAAG-third");
    expect(reads).toBe(3);
  });

  it("keeps no token when told so", async () => {
    await setToken(orgId, channelId, "EAAG-first");
    const vault = openVault({ tokenTtlMs: 0 });
    const both = await Promise.all([read(vault, orgId, channelId), read(vault, orgId, channelId)]);
    expect(both).toEqual(["EAAG-first", "EAAG-first"]);
    await setToken(orgId, channelId, "EAAG-second");
    expect(await read(vault, orgId, channelId)).toBe("EAAG-second");
  });

  it("says that a channel without a usable token is not connected", async () => {
    const vault = openVault();
    await expect(read(vault, orgId, channelId)).rejects.toMatchObject({ code: "channel_disconnected" });
    const id = await setToken(orgId, channelId, "EAAG-token");
    await admin.query("UPDATE sealed_secret SET retired_at = now() WHERE id = $1", [id]);
    await expect(read(vault, orgId, channelId)).rejects.toMatchObject({ code: "channel_disconnected" });
  });

  it("opens nothing that was moved in the database", async () => {
    const otherChannel = await builders.buildChannel({ orgId });
    const stranger = await builders.buildChannel();
    const id = await setToken(orgId, channelId, "EAAG-mine");
    const olderId = await setToken(orgId, otherChannel.id, "EAAG-older");
    const newerId = await setToken(orgId, otherChannel.id, "EAAG-newer");
    await setToken(stranger.orgId, stranger.id, "EAAG-stranger");
    const vault = openVault({ tokenTtlMs: 0 });
    // To another channel of the org.
    await admin.query("UPDATE sealed_secret SET owner_id = $2 WHERE id = $1", [id, otherChannel.id]);
    await admin.query("UPDATE sealed_secret SET set_at = now() + interval '1 minute' WHERE id = $1", [id]);
    await expect(read(vault, orgId, otherChannel.id)).rejects.toMatchObject({ code: "channel_disconnected" });
    await admin.query("DELETE FROM sealed_secret WHERE id = $1", [id]);
    expect(await read(vault, orgId, otherChannel.id)).toBe("EAAG-newer");
    // An older envelope of the same channel in the newer row.
    await admin.query(
      "UPDATE sealed_secret SET envelope = (SELECT envelope FROM sealed_secret WHERE id = $1) WHERE id = $2",
      [olderId, newerId],
    );
    await expect(read(vault, orgId, otherChannel.id)).rejects.toMatchObject({ code: "channel_disconnected" });
    // To another org, together with the key that opens it.
    await admin.query(
      "UPDATE sealed_secret SET envelope = (SELECT envelope FROM sealed_secret WHERE id = $1), key_id = (SELECT key_id FROM sealed_secret WHERE id = $1) WHERE owner_id = $2",
      [newerId, stranger.id],
    );
    await admin.query(
      "INSERT INTO tenant_key SELECT $2, key_id, key_class, public_key, signature, sealed_private, platform_key_id FROM tenant_key WHERE org_id = $1",
      [orgId, stranger.orgId],
    );
    await expect(read(vault, stranger.orgId, stranger.id)).rejects.toMatchObject({
      code: "channel_disconnected",
    });
  });

  it("is not made without the private key of class graph", () => {
    expect(() => createVault({ db, keyring: server, log })).toThrow(/seal\.graph\.private\.pem is missing/);
  });
});

describe("an org's key", () => {
  it("is made once, however many ask for it", async () => {
    const org = await builders.buildOrg();
    const keys = await Promise.all(
      Array.from({ length: 8 }, () => ensureTenantKey(db, workers, org.id, "graph")),
    );
    expect(new Set(keys.map((key) => key.keyId)).size).toBe(1);
    const mail = await ensureTenantKey(db, workers, org.id, "mail");
    expect(mail.keyId).not.toBe(keys[0]!.keyId);
    const { rows } = await admin.query("SELECT count(*)::int AS n FROM tenant_key WHERE org_id = $1", [
      org.id,
    ]);
    expect(rows).toEqual([{ n: 2 }]);
  });

  it("is renewed, and the old secrets move to the new one without being opened", async () => {
    const channel = await builders.buildChannel();
    for (let n = 0; n < 5; n++) await setToken(channel.orgId, channel.id, `EAAG-${n}`);
    const old = await ensureTenantKey(db, workers, channel.orgId, "graph");
    const payloadOf = async () =>
      (
        await admin.query<{ tail: Buffer }>(
          "SELECT substring(envelope FROM octet_length(envelope) - 32) AS tail FROM sealed_secret WHERE org_id = $1 ORDER BY id",
          [channel.orgId],
        )
      ).rows;
    const before = await payloadOf();
    const fresh = await renewTenantKey(db, workers, channel.orgId, "graph");
    expect((await ensureTenantKey(db, workers, channel.orgId, "graph")).keyId).toBe(fresh.keyId);
    expect(await rotateOrgSecrets(db, workers, fresh)).toEqual({ moved: 5, stuck: 0 });
    expect(await rotateOrgSecrets(db, workers, fresh)).toEqual({ moved: 0, stuck: 0 });
    expect(await payloadOf()).toEqual(before);
    const left = (await rowsOnKeys(db, "graph")).filter((row) =>
      [old.keyId, fresh.keyId].includes(row.key_id),
    );
    expect(left).toEqual([{ layer: "org", key_id: fresh.keyId, rows: 5 }]);
    expect(await read(openVault(), channel.orgId, channel.id)).toBe("EAAG-4");
  });

  it("moves secrets only to a key that is signed for the org", async () => {
    const channel = await builders.buildChannel();
    await setToken(channel.orgId, channel.id, "EAAG-x");
    const { publicKey } = generateKeyPairSync("x25519");
    const raw = rawPublic(publicKey);
    const forged = {
      orgId: channel.orgId,
      keyId: keyIdOf("t-graph", raw),
      keyClass: "graph" as const,
      publicKey: raw,
      signature: Buffer.alloc(64),
    };
    await expect(rotateOrgSecrets(db, workers, forged)).rejects.toMatchObject({ fault: "key_not_signed" });
  });
});

describe("the platform's key", () => {
  it("is replaced while everything stays readable, and can be resumed", async () => {
    const channels = await Promise.all(Array.from({ length: 3 }, () => builders.buildChannel()));
    for (const channel of channels) await setToken(channel.orgId, channel.id, `EAAG-${channel.id}`);
    const old = workers.current("graph").keyId;
    // What an operator does: the old file gets another name, the new key is made and put first in public.json.
    const folder = mkdtempSync(join(tmpdir(), "parley-rotate-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    for (const file of ["public.json", "tenant-signer.private.pem"])
      writeFileSync(join(folder, file), readFileSync(join(dir, "workers", file)));
    writeFileSync(
      join(folder, "seal.graph.2025.private.pem"),
      readFileSync(join(dir, "workers", "seal.graph.private.pem")),
    );
    const next = generateKeyPairSync("x25519");
    writeFileSync(
      join(folder, "seal.graph.private.pem"),
      next.privateKey.export({ format: "pem", type: "pkcs8" }),
    );
    const known = JSON.parse(readFileSync(join(folder, "public.json"), "utf8"));
    const raw = rawPublic(next.publicKey);
    known.platform.graph.unshift({ keyId: keyIdOf("graph", raw), publicKey: raw.toString("base64url") });
    writeFileSync(join(folder, "public.json"), JSON.stringify(known));
    const rotating = loadKeyring(folder);
    const fresh = rotating.current("graph").keyId;
    expect(fresh).not.toBe(old);

    const countOn = async (keyId: string): Promise<number> =>
      (await rowsOnKeys(db, "graph")).find((row) => row.layer === "platform" && row.key_id === keyId)?.rows ??
      0;
    // A row that does not open (here: copied from another org) stops nobody else's.
    await admin.query(
      "INSERT INTO tenant_key SELECT $2, key_id, key_class, public_key, signature, sealed_private, platform_key_id FROM tenant_key WHERE org_id = $1",
      [channels[0]!.orgId, (await builders.buildOrg()).id],
    );
    const before = await countOn(old);
    const first = await rotatePlatformKey(db, rotating, "graph");
    expect(first.moved).toBeGreaterThanOrEqual(3);
    expect(first.stuck).toBeGreaterThanOrEqual(1);
    expect(first.moved + first.stuck).toBe(before);
    expect(await rotatePlatformKey(db, rotating, "graph")).toEqual({ moved: 0, stuck: first.stuck });
    expect([await countOn(old), await countOn(fresh)]).toEqual([first.stuck, first.moved]);
    // The old key is not needed any more.
    rmSync(join(folder, "seal.graph.2025.private.pem"));
    const vault = openVault({ keyring: loadKeyring(folder) });
    for (const channel of channels)
      expect(await read(vault, channel.orgId, channel.id)).toBe(`EAAG-${channel.id}`);
    // And alone it opens nothing.
    await expect(read(openVault(), channels[0]!.orgId, channels[0]!.id)).rejects.toMatchObject({
      code: "channel_disconnected",
    });
  });
});
