import { createPrivateKey, createPublicKey, sign, verify, X509Certificate } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, createServer } from "node:tls";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sealAppSecret } from "#core/platform/seal/app-secret.ts";
import { readKeyFile } from "#core/platform/seal/key-file.ts";
import { loadKeyring } from "#core/platform/seal/keyring.ts";
import { createWebhookOpener } from "#core/platform/seal/open-webhook.ts";
import { sealForPlatform } from "#core/platform/seal/seal.ts";
import { createKeyring } from "./create-keyring.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "parley-keys-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const at = (...parts: string[]): string => join(dir, ...parts);
const snapshot = (): Record<string, string> =>
  Object.fromEntries(
    readdirSync(dir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => [
        join(entry.parentPath, entry.name),
        readFileSync(join(entry.parentPath, entry.name), "hex"),
      ]),
  );

describe("the keys of an installation", () => {
  it("gives each process its own folder and nothing of the other's", () => {
    createKeyring(dir, { tls: false });
    expect(readdirSync(at("server")).sort()).toEqual([
      "factor.key",
      "jwt.private.pem",
      "jwt.public.pem",
      "pepper.key",
      "public.json",
      "refresh.key",
      "seal.webhook.private.pem",
    ]);
    expect(readdirSync(at("workers")).sort()).toEqual([
      "callback.key",
      "public.json",
      "seal.graph.private.pem",
      "seal.hooks.private.pem",
      "seal.mail.private.pem",
      "tenant-signer.private.pem",
    ]);
    for (const path of Object.keys(snapshot())) expect(statSync(path).mode & 0o777).toBe(0o600);
    for (const folder of ["server", "workers"]) expect(statSync(at(folder)).mode & 0o777).toBe(0o700);
  });

  it("makes keys that work", () => {
    createKeyring(dir, { tls: false });
    const jwt = createPrivateKey(readFileSync(at("server", "jwt.private.pem")));
    expect(jwt.asymmetricKeyDetails?.namedCurve).toBe("prime256v1");
    const signature = sign("sha256", Buffer.from("x"), jwt);
    const jwtPublic = createPublicKey(readFileSync(at("server", "jwt.public.pem")));
    expect(verify("sha256", Buffer.from("x"), jwtPublic, signature)).toBe(true);
    const keys = ["server/pepper.key", "server/refresh.key", "workers/callback.key"].map((file) =>
      readKeyFile(at(file)),
    );
    expect(new Set(keys.map((key) => key.toString("hex"))).size).toBe(3);
    const server = loadKeyring(at("server"));
    const workers = loadKeyring(at("workers"));
    expect(server.signer).toBeUndefined();
    expect(workers.signer).toBeDefined();
    for (const keyClass of ["graph", "mail", "hooks"] as const) {
      expect(server.privateKeysOf(keyClass)).toEqual([]);
      expect(workers.privateKeysOf(keyClass).map((key) => key.keyId)).toEqual([
        server.current(keyClass).keyId,
      ]);
    }
    expect(workers.privateKeysOf("webhook")).toEqual([]);
    expect(loadKeyring(at("workers"), { classes: ["mail"] }).privateKeysOf("graph")).toEqual([]);
  });

  it("changes nothing the second time, and adds only what is missing", () => {
    createKeyring(dir, { tls: false });
    const before = snapshot();
    const log: string[] = [];
    createKeyring(dir, { tls: false, log: (line) => log.push(line) });
    expect(snapshot()).toEqual(before);
    expect(log).toEqual([]);
    rmSync(at("server", "jwt.public.pem"));
    rmSync(at("server", "public.json"));
    rmSync(at("workers", "callback.key"));
    createKeyring(dir, { tls: false });
    const after = snapshot();
    expect(Object.keys(after)).toEqual(Object.keys(before));
    const changed = Object.keys(before).filter((path) => after[path] !== before[path]);
    expect(changed).toEqual([at("workers", "callback.key")]);
  });

  it("does not paper over a lost key", () => {
    createKeyring(dir, { tls: false });
    rmSync(at("workers", "seal.graph.private.pem"));
    expect(() => createKeyring(dir, { tls: false })).toThrow(/seal\.graph\.private\.pem is gone.*safe copy/);
    expect(existsSync(at("workers", "seal.graph.private.pem"))).toBe(false);
  });

  it("names what is missing or broken", () => {
    expect(() => loadKeyring(at("server"))).toThrow(/public\.json is missing: npm run keys/);
    createKeyring(dir, { tls: false });
    expect(() => readKeyFile(at("server", "callback.key"))).toThrow(/missing: npm run keys/);
    writeFileSync(at("server", "pepper.key"), "short");
    expect(() => readKeyFile(at("server", "pepper.key"))).toThrow(/32 bytes/);
    writeFileSync(at("workers", "seal.graph.private.pem"), "nonsense");
    expect(() => loadKeyring(at("workers"))).toThrow(
      /seal\.graph\.private\.pem is not a private key of x25519/,
    );
  });

  it("refuses a key that was renamed to another class", () => {
    createKeyring(dir, { tls: false });
    renameSync(at("workers", "seal.graph.private.pem"), at("workers", "seal.mail.private.pem"));
    expect(() => loadKeyring(at("workers"))).toThrow(/is not a key of class mail/);
  });

  it("refuses a public key under another's name", () => {
    createKeyring(dir, { tls: false });
    const path = at("server", "public.json");
    const known = JSON.parse(readFileSync(path, "utf8"));
    known.platform.graph[0].publicKey = known.platform.mail[0].publicKey;
    writeFileSync(path, JSON.stringify(known));
    expect(() => loadKeyring(at("server"))).toThrow(/is not the name of its key/);
  });
});

describe("the server's opener", () => {
  it("opens app secrets and nothing else", () => {
    createKeyring(dir, { tls: false });
    const server = loadKeyring(at("server"));
    const opener = createWebhookOpener(server);
    const row = { id: "a1", ...sealAppSecret(server, "a1", "app-secret") };
    expect(opener.openAppSecret(row).toString()).toBe("app-secret");
    expect(() => opener.openAppSecret({ ...row, id: "a2" })).toThrow(/does not open/);
    const place = { orgId: "o", table: "channel", column: "access_token", recordId: "r" };
    const graph = sealForPlatform(server, "graph", place, Buffer.from("x"));
    expect(() => opener.openAppSecret({ id: "a1", envelope: graph.envelope })).toThrow(
      /not sealed to a key of class webhook/,
    );
    const elsewhere = sealForPlatform(server, "webhook", place, Buffer.from("x"));
    expect(() => opener.openAppSecret({ id: "r", envelope: elsewhere.envelope })).toThrow(/does not open/);
  });

  it("is not made without its key, nor with another's", () => {
    createKeyring(dir, { tls: false });
    expect(() => createWebhookOpener(loadKeyring(at("workers")))).toThrow(
      /must not hold the private key of class graph/,
    );
    copyFileSync(at("workers", "seal.mail.private.pem"), at("server", "seal.mail.private.pem"));
    expect(() => createWebhookOpener(loadKeyring(at("server")))).toThrow(
      /must not hold the private key of class mail/,
    );
    rmSync(at("server", "seal.mail.private.pem"));
    rmSync(at("server", "seal.webhook.private.pem"));
    expect(() => createWebhookOpener(loadKeyring(at("server")))).toThrow(
      /seal\.webhook\.private\.pem is missing/,
    );
  });
});

describe("the development certificates", () => {
  it("hold for localhost by Node's own judgement, and for nothing else", async () => {
    createKeyring(dir);
    const before = snapshot();
    createKeyring(dir);
    expect(snapshot()).toEqual(before);
    const read = (file: string): Buffer => readFileSync(at("tls", file));
    const ca = new X509Certificate(read("ca.pem"));
    const leaf = new X509Certificate(read("localhost.pem"));
    expect(ca.ca).toBe(true);
    expect(leaf.ca).toBe(false);
    expect(leaf.checkIssued(ca)).toBe(true);
    expect(leaf.verify(ca.publicKey)).toBe(true);
    expect(ca.verify(ca.publicKey)).toBe(true);
    expect(leaf.checkPrivateKey(createPrivateKey(read("localhost.private.pem")))).toBe(true);
    expect(leaf.checkHost("localhost")).toBe("localhost");
    expect(leaf.checkIP("127.0.0.1")).toBe("127.0.0.1");
    expect(leaf.checkHost("example.com")).toBeUndefined();
    expect(Date.parse(leaf.validTo) - Date.now()).toBeGreaterThan(390 * 86_400_000);

    const server = createServer(
      { key: read("localhost.private.pem"), cert: read("localhost.pem") },
      (socket) => {
        socket.end("hello");
      },
    ).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    try {
      const good = connect({ port, host: "127.0.0.1", servername: "localhost", ca: read("ca.pem") });
      await once(good, "secureConnect");
      expect(good.authorized).toBe(true);
      good.destroy();
      const stranger = connect({ port, host: "127.0.0.1", servername: "localhost" });
      await expect(once(stranger, "secureConnect")).rejects.toThrow(/self-signed|unable to verify/);
    } finally {
      server.close();
    }
  });

  it("asks for help when one half is gone", () => {
    createKeyring(dir);
    chmodSync(at("tls", "ca.private.pem"), 0o600);
    rmSync(at("tls", "ca.private.pem"));
    expect(() => createKeyring(dir)).toThrow(/ca\.private\.pem is gone: remove .*tls/);
  });
});
