import { createPrivateKey } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { pino } from "pino";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openDatabase } from "#core/platform/db/database.ts";
import type { Database } from "#core/platform/db/database.ts";
import { newId } from "#core/platform/ids.ts";
import { appSecretContext, sealAppSecret } from "#core/platform/seal/app-secret.ts";
import type { SealContext } from "#core/platform/seal/binding.ts";
import { decodeEnvelope } from "#core/platform/seal/envelope.ts";
import { readKeyFile } from "#core/platform/seal/key-file.ts";
import { loadKeyring } from "#core/platform/seal/keyring.ts";
import { openEnvelope } from "#core/platform/seal/open.ts";
import { newSealedSecret, secretContext } from "#core/platform/seal/sealed-secret.ts";
import { tenantKeyContext } from "#core/platform/seal/tenant-keys.ts";
import { createBuilders } from "#core/testing/builders.ts";
import type { Builders } from "#core/testing/builders.ts";
import { createTestDatabase } from "#core/testing/database.ts";
import type { TestDatabase } from "#core/testing/database.ts";
import { createKeyring } from "../../scripts/keys/create-keyring.ts";
import { ensureTenantKey } from "./tenant-key-rows.ts";

/** T46, the attacker's kit: the server's folder and environment, and a dump of the database. */
const log = pino({ level: "silent" });
const secretCount = 24;

let database: TestDatabase;
let db: Database;
let admin: pg.Pool;
let builders: Builders;
let dir: string;
const tokens: string[] = [];
const appSecret = "app-secret-of-meta-000";

beforeAll(async () => {
  database = await createTestDatabase();
  admin = new pg.Pool({ connectionString: database.adminUrl, max: 2 });
  builders = createBuilders(database.adminUrl);
  db = openDatabase({
    url: database.workerUrl,
    pools: { parley_work: 3, parley_app: 2 },
    applicationName: "kit",
    log,
  });
  dir = mkdtempSync(join(tmpdir(), "parley-kit-"));
  createKeyring(dir, { tls: false });
  const server = loadKeyring(join(dir, "server"));
  const workers = loadKeyring(join(dir, "workers"));
  const pepper = readKeyFile(join(dir, "server", "pepper.key"));
  let appKey = "";
  for (let n = 0; n < secretCount; n++) {
    const channel = await builders.buildChannel();
    appKey = channel.appKey;
    const tenantKey = await ensureTenantKey(db, workers, channel.orgId, "graph");
    const owner = {
      orgId: channel.orgId,
      ownerTable: "channel",
      ownerColumn: "access_token",
      ownerId: channel.id,
    };
    const secret = `EAAG-canary-${newId()}`;
    tokens.push(secret);
    const row = newSealedSecret(server, { owner, tenantKey, secret, pepper });
    await db.forOrg(channel.orgId, (tx) =>
      tx.sealedSecret.create({ data: { ...row, envelope: new Uint8Array(row.envelope) } }),
    );
  }
  await admin.query(
    "INSERT INTO meta_app (app_key, app_id, verify_token_digest) VALUES ($1, '1', '') ON CONFLICT DO NOTHING",
    [appKey],
  );
  const id = newId();
  const sealed = sealAppSecret(server, id, appSecret);
  await admin.query("INSERT INTO meta_app_secret (id, app_key, envelope, key_id) VALUES ($1, $2, $3, $4)", [
    id,
    appKey,
    sealed.envelope,
    sealed.keyId,
  ]);
});
afterAll(async () => {
  await builders.close();
  await db.close();
  await admin.end();
  await database.drop();
  rmSync(dir, { recursive: true, force: true });
});

const folderText = (folder: string): string[] =>
  readdirSync(join(dir, folder)).map((file) => readFileSync(join(dir, folder, file), "latin1"));

/** X25519 private keys from anything that has 32 bytes. */
const asX25519 = (raw: Buffer): KeyObject =>
  createPrivateKey({
    key: Buffer.concat([Buffer.from("302e020100300506032b656e04220420", "hex"), raw]),
    format: "der",
    type: "pkcs8",
  });

/** Every key that can be made out of the found text: PEM blocks, and every 32 bytes in hex or base64url. */
const keysIn = (texts: readonly string[]): KeyObject[] => {
  const keys: KeyObject[] = [];
  for (const text of texts) {
    for (const [pem] of text.matchAll(
      /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]+?-----END [A-Z ]*PRIVATE KEY-----/g,
    )) {
      const key = createPrivateKey(pem);
      if (key.asymmetricKeyType === "x25519") keys.push(key);
      const { d } = key.export({ format: "jwk" });
      if (d !== undefined) keys.push(asX25519(Buffer.from(d, "base64url")));
    }
    for (const [word] of text.matchAll(/[A-Za-z0-9_-]{43}/g))
      keys.push(asX25519(Buffer.from(word, "base64url")));
    for (const [word] of text.matchAll(/[0-9a-f]{64}/gi)) keys.push(asX25519(Buffer.from(word, "hex")));
  }
  return keys;
};

interface Sealed {
  readonly table: string;
  readonly context: SealContext;
  readonly envelope: Buffer;
}

const dumped = async (): Promise<Sealed[]> => {
  const tenants = await admin.query("SELECT * FROM tenant_key");
  const secrets = await admin.query("SELECT * FROM sealed_secret");
  const apps = await admin.query("SELECT * FROM meta_app_secret");
  return [
    ...tenants.rows.map((row) => ({
      table: "tenant_key",
      context: tenantKeyContext(row.org_id, row.key_id),
      envelope: row.sealed_private,
    })),
    ...secrets.rows.map((row) => ({
      table: "sealed_secret",
      context: secretContext(
        {
          orgId: row.org_id,
          ownerTable: row.owner_table,
          ownerColumn: row.owner_column,
          ownerId: row.owner_id,
        },
        row.id,
      ),
      envelope: row.envelope,
    })),
    ...apps.rows.map((row) => ({
      table: "meta_app_secret",
      context: appSecretContext(row.id),
      envelope: row.envelope,
    })),
  ];
};

/** Tries every key on every envelope; what opens as a key is tried on all of them again. */
const attack = (
  found: readonly KeyObject[],
  sealed: readonly Sealed[],
): { table: string; plain: Buffer }[] => {
  const opened = new Map<Sealed, Buffer>();
  let candidates = [...found];
  while (candidates.length > 0) {
    const fresh: KeyObject[] = [];
    for (const one of sealed.filter((candidate) => !opened.has(candidate))) {
      const { keyId } = decodeEnvelope(one.envelope).wrap;
      for (const key of candidates) {
        try {
          const plain = openEnvelope(one.envelope, one.context, { keyId, key });
          opened.set(one, plain);
          if (one.table === "tenant_key")
            fresh.push(createPrivateKey({ key: plain, format: "der", type: "pkcs8" }));
          break;
        } catch {
          // Not this one.
        }
      }
    }
    candidates = fresh;
  }
  return [...opened].map(([{ table }, plain]) => ({ table, plain }));
};

/** What `npm start` hands the server. */
const serverEnvironment = (): string[] => [
  `DATABASE_URL=${database.serverUrl}`,
  `KEYS_DIR=${join(dir, "server")}`,
  `REDIS_URL=redis://127.0.0.1:6379`,
  `PARLEY_ROLES=api,hub,relay,ingest`,
];

it("the server's folder and environment open no token, with the whole database at hand", async () => {
  const sealed = await dumped();
  expect(sealed.filter((one) => one.table === "sealed_secret")).toHaveLength(secretCount);
  const everything = JSON.stringify((await admin.query("SELECT * FROM tenant_key")).rows);
  const loot = [...folderText("server"), ...serverEnvironment(), everything];
  const keys = keysIn(loot);
  expect(keys.length).toBeGreaterThan(4);
  const opened = attack(keys, sealed);
  expect(opened.map((one) => one.table)).toEqual(["meta_app_secret"]);
  // That one is the server's to open: ingest checks signatures with it.
  expect(opened[0]?.plain.toString()).toBe(appSecret);
  const dump = sealed.map((one) => one.envelope.toString("latin1")).join("");
  for (const token of tokens) expect(dump + loot.join("")).not.toContain(token);
});

it("the workers' folder opens every one of them, so the attempt above was a real one", async () => {
  const opened = attack(keysIn(folderText("workers")), await dumped());
  const plain = opened.filter((one) => one.table === "sealed_secret").map((one) => one.plain.toString());
  expect(plain.sort()).toEqual([...tokens].sort());
  expect(opened.some((one) => one.table === "meta_app_secret")).toBe(false);
});

it("no private key of another class lies in the server's folder, in any form", () => {
  const server = folderText("server").join("\n");
  const privates = readdirSync(join(dir, "workers")).filter((file) => file.endsWith(".private.pem"));
  expect(privates).toHaveLength(4);
  for (const file of privates) {
    const key = createPrivateKey(readFileSync(join(dir, "workers", file)));
    const { d } = key.export({ format: "jwk" });
    const raw = Buffer.from(d ?? "", "base64url");
    expect(raw).toHaveLength(32);
    const body = key.export({ format: "der", type: "pkcs8" }).toString("base64");
    for (const form of [d ?? "", raw.toString("hex"), raw.toString("base64"), raw.toString("latin1"), body])
      expect(server).not.toContain(form);
  }
});
