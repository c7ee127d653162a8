import { createHmac, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, request } from "node:http";
import type { Server } from "node:http";
import { connect } from "node:net";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openDatabase } from "#core/platform/db/database.ts";
import type { Database } from "#core/platform/db/database.ts";
import { createLogger } from "#core/platform/log.ts";
import { verifyTokenDigest } from "#core/platform/seal/verify-token.ts";
import { createBuilders } from "#core/testing/builders.ts";
import type { Builders } from "#core/testing/builders.ts";
import { createTestDatabase } from "#core/testing/database.ts";
import type { TestDatabase } from "#core/testing/database.ts";
import { createAppDirectory } from "./app-directory.ts";
import { createIngest } from "./create-ingest.ts";
import type { Ingest, IngestOptions, IngestResult } from "./create-ingest.ts";

const log = createLogger("test", "silent");
const pepper = Buffer.from("pepper of the tests");
const secret = "the app secret";
const otherSecret = "another tenant's secret";

let database: TestDatabase;
let builders: Builders;
let db: Database;
let server: Server;
let ingest: Ingest;
let port: number;
let wakes = 0;
const results: IngestResult[] = [];
const flushes: number[] = [];

/** Secrets lie in the table in the clear here: sealing has its own tests. */
const addApp = async (appKey: string, token: string, secrets: readonly string[]): Promise<void> => {
  await builders.sql("INSERT INTO meta_app (app_key, app_id, verify_token_digest) VALUES ($1, '1', $2)", [
    appKey,
    verifyTokenDigest(pepper, token),
  ]);
  for (const each of secrets) await addSecret(appKey, each);
};
const addSecret = (appKey: string, value: string) =>
  builders.sql(
    "INSERT INTO meta_app_secret (id, app_key, envelope, key_id) VALUES (gen_random_uuid(), $1, $2, 'k1')",
    [appKey, Buffer.from(value)],
  );

const listen = async (options: Partial<IngestOptions> = {}) => {
  const made = createIngest({
    db,
    apps: createAppDirectory({ db, open: (sealed) => sealed.envelope, now: () => new Date() }),
    verifyTokenPepper: pepper,
    wake: () => {
      wakes += 1;
      return Promise.resolve();
    },
    log,
    metrics: { request: (result) => results.push(result), flush: (count) => flushes.push(count) },
    ...options,
  });
  const http = createServer((req, res) => {
    if (!made.handle(req, res)) res.writeHead(418).end("not ours");
  });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  return { made, http, port: (http.address() as AddressInfo).port };
};

beforeAll(async () => {
  database = await createTestDatabase();
  builders = createBuilders(database.adminUrl);
  db = openDatabase({
    url: database.serverUrl,
    pools: { parley_ingest: 4 },
    applicationName: "ingest-test",
    log,
  });
  await addApp("app-one", "token one", [secret]);
  await addApp("app-two", "token two", [otherSecret]);
  ({ made: ingest, http: server, port } = await listen());
});
afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await ingest.close();
  await db.close();
  await builders.close();
  await database.drop();
});

const sign = (body: Buffer | string, key = secret): string =>
  `sha256=${createHmac("sha256", key).update(body).digest("hex")}`;

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** A POST with exactly these header lines, repeated ones included. */
const post = (
  body: Buffer,
  headers: readonly (readonly [string, string])[],
  path = "/webhooks/meta/app-one",
  to = port,
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const req = request({ port: to, host: "127.0.0.1", method: "POST", path, agent: false }, (res) => {
      const chunks: Buffer[] = [];
      res.on("data", (chunk: Buffer) => chunks.push(chunk));
      res.on("end", () =>
        resolve({
          status: res.statusCode ?? 0,
          headers: res.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    req.on("error", reject);
    const lines = new Map<string, string[]>();
    for (const [name, value] of headers) lines.set(name, [...(lines.get(name) ?? []), value]);
    for (const [name, values] of lines) req.setHeader(name, values.length === 1 ? (values[0] ?? "") : values);
    req.end(body);
  });

const signed = (body: Buffer, key = secret): [string, string][] => [["x-hub-signature-256", sign(body, key)]];
const get = (query: Record<string, string>, app = "app-one") =>
  fetch(`http://127.0.0.1:${String(port)}/webhooks/meta/${app}?${new URLSearchParams(query).toString()}`);
const stored = async (): Promise<number> => {
  const [row] = await builders.sql<{ n: number }>("SELECT count(*)::int AS n FROM delivery");
  return row?.n ?? 0;
};

describe("handshake", () => {
  const right = { "hub.mode": "subscribe", "hub.verify_token": "token one", "hub.challenge": "1158201444" };

  test("echoes the challenge as plain text when the token is right", async () => {
    const answer = await get(right);
    expect([answer.status, await answer.text()]).toEqual([200, "1158201444"]);
    expect(answer.headers.get("content-type")).toContain("text/plain");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  });

  test.each([
    ["wrong token", { "hub.verify_token": "token two" }],
    ["no token", { "hub.verify_token": "" }],
    ["overlong token", { "hub.verify_token": "token one".padEnd(600) }],
    ["wrong mode", { "hub.mode": "unsubscribe" }],
    ["a script for a challenge", { "hub.challenge": "<script>alert(1)</script>" }],
    ["an overlong challenge", { "hub.challenge": "1".repeat(41) }],
    ["no challenge", { "hub.challenge": "" }],
  ])("%s is refused with 403", async (_name, wrong) => {
    const answer = await get({ ...right, ...wrong });
    expect(answer.status).toBe(403);
    expect(await answer.text()).not.toContain("script");
  });

  test("an unknown app is 404, another method 405, another path not ours", async () => {
    expect((await get(right, "nobody")).status).toBe(404);
    expect((await get(right, "../api")).status).toBe(418);
    expect((await get(right, "a%20b")).status).toBe(404);
    const answer = await fetch(`http://127.0.0.1:${String(port)}/webhooks/meta/app-one`, {
      method: "DELETE",
    });
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET, POST"]);
    expect((await fetch(`http://127.0.0.1:${String(port)}/healthz`)).status).toBe(418);
  });
});

/** 300 and more ways of getting the signature wrong, made from real bodies. */
const badOnes = (): { name: string; body: Buffer; headers: [string, string][]; path?: string }[] => {
  const list: { name: string; body: Buffer; headers: [string, string][]; path?: string }[] = [];
  for (let index = 0; index < 20; index += 1) {
    const body = Buffer.from(
      JSON.stringify({ object: "whatsapp_business_account", entry: [], index, text: "ü 😀" }),
    );
    const good = sign(body);
    const hex = good.slice(7);
    const flipped = Buffer.from(body);
    const at = index % flipped.length;
    flipped[at] = (flipped[at] ?? 0) ^ (1 << (index % 8));
    const header = (value: string): [string, string][] => [["x-hub-signature-256", value]];
    const variants: [string, [string, string][], Buffer?, string?][] = [
      ["missing", []],
      ["empty", header("")],
      ["repeated", [...header(good), ...header(good)]],
      ["right and wrong together", [...header(good), ...header(sign(body, otherSecret))]],
      ["sha1", [["x-hub-signature", `sha1=${createHmac("sha1", secret).update(body).digest("hex")}`]]],
      ["sha1 in the right header", header(`sha1=${createHmac("sha1", secret).update(body).digest("hex")}`)],
      ["truncated", header(good.slice(0, -1 - (index % 60)))],
      ["too long", header(`${good}0`)],
      ["upper case", header(`sha256=${hex.replace(/[0-9]/g, "a").toUpperCase()}`)],
      ["upper case prefix", header(`SHA256=${hex}`)],
      ["no prefix", header(hex)],
      ["a blank before", header(`sha256= ${hex}`)],
      ["list of two", header(`${good},${good}`)],
      ["base64", header(`sha256=${Buffer.from(hex, "hex").toString("base64")}`)],
      ["wrong secret", header(sign(body, randomBytes(16).toString("hex")))],
      ["other tenant's secret", header(sign(body, otherSecret))],
      ["other tenant's app", header(good), body, "/webhooks/meta/app-two"],
      ["one bit flipped", header(good), flipped],
      ["re-serialised", header(good), Buffer.from(JSON.stringify(JSON.parse(body.toString()), null, 1))],
      ["escaped anew", header(good), Buffer.from(body.toString().replace("ü", "\\u00fc"))],
      ["other charset", header(good), Buffer.from(body.toString(), "utf16le")],
      ["newline added", header(good), Buffer.concat([body, Buffer.from("\n")])],
      ["gzip of the signed bytes", header(good), gzipSync(body)],
    ];
    for (const [name, headers, bytes = body, path] of variants)
      list.push({ name, body: bytes, headers, ...(path === undefined ? {} : { path }) });
  }
  return list;
};

describe("signatures", () => {
  test("of more than 300 bad ones none is accepted and nothing is stored but a counter", async () => {
    const before = await stored();
    const bad = badOnes();
    expect(bad.length).toBeGreaterThan(300);
    results.length = 0;
    const accepted: string[] = [];
    for (let start = 0; start < bad.length; start += 20) {
      const part = bad.slice(start, start + 20);
      const answers = await Promise.all(part.map((one) => post(one.body, one.headers, one.path)));
      answers.forEach((answer, index) => {
        if (answer.status !== 401) accepted.push(`${part[index]?.name ?? ""} ${String(answer.status)}`);
        expect(answer.body).toContain('"code":"signature_invalid"');
      });
    }
    expect(accepted).toEqual([]);
    expect(results.filter((result) => result === "signature_invalid")).toHaveLength(bad.length);
    expect(await stored()).toBe(before);
  });

  test("every generated valid body is accepted and stored byte for byte", async () => {
    const before = await stored();
    const escaped = (text: string): string =>
      text
        .replace(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`)
        .replaceAll("/", "\\/");
    const samples = fc.sample(
      fc.tuple(fc.json({ maxDepth: 3 }), fc.string({ unit: "grapheme", maxLength: 40 }), fc.boolean()),
      { numRuns: 3_000, seed: 20261122 },
    );
    const bodies = samples.map(([json, text, escape], index) => {
      const body = `{"n":${String(index)},"text":${JSON.stringify(`${text} 😀 https://x/y`)},"more":${json}}`;
      return Buffer.from(escape ? escaped(body) : body);
    });
    for (let start = 0; start < bodies.length; start += 100) {
      const part = bodies.slice(start, start + 100);
      const answers = await Promise.all(part.map((body) => post(body, signed(body))));
      expect(answers.filter((answer) => answer.status !== 200)).toEqual([]);
    }
    const rows = await builders.sql<{ body: Buffer }>("SELECT body FROM delivery ORDER BY no OFFSET $1", [
      before,
    ]);
    const kept = new Set(rows.map((row) => row.body.toString("base64")));
    expect(rows).toHaveLength(bodies.length);
    expect(bodies.filter((body) => !kept.has(body.toString("base64")))).toEqual([]);
  });

  test("during rotation both secrets are right, a new one at once, and an expired one no more", async () => {
    await addApp("rotating", "token", ["old secret"]);
    const body = Buffer.from("{}");
    const path = "/webhooks/meta/rotating";
    expect((await post(body, signed(body, "old secret"), path)).status).toBe(200);
    expect((await post(body, signed(body, "new secret"), path)).status).toBe(401);
    await addSecret("rotating", "new secret");
    const fresh = await listen();
    expect((await post(body, signed(body, "new secret"), path, fresh.port)).status).toBe(200);
    expect((await post(body, signed(body, "old secret"), path, fresh.port)).status).toBe(200);
    await builders.sql(
      "UPDATE meta_app_secret SET valid_until = now() - interval '1 s' WHERE envelope = $1",
      [Buffer.from("old secret")],
    );
    const later = await listen();
    expect((await post(body, signed(body, "old secret"), path, later.port)).status).toBe(401);
    for (const one of [fresh, later]) {
      one.http.close();
      await one.made.close();
    }
  });

  test("a rotation is noticed by a running process on the first body signed with the new secret", async () => {
    let clock = 1_000_000;
    const apps = createAppDirectory({ db, open: (sealed) => sealed.envelope, now: () => new Date(clock) });
    const running = await listen({ apps });
    await addApp("moving", "token", ["first"]);
    const body = Buffer.from("[]");
    const path = "/webhooks/meta/moving";
    expect((await post(body, signed(body, "first"), path, running.port)).status).toBe(200);
    await addSecret("moving", "second");
    clock += 1_001;
    expect((await post(body, signed(body, "second"), path, running.port)).status).toBe(200);
    running.http.close();
    await running.made.close();
  });
});

describe("bodies", () => {
  test("malformed JSON with a right signature is journaled and answered 200", async () => {
    const before = await stored();
    const body = Buffer.from('{"entry": [');
    expect((await post(body, signed(body))).status).toBe(200);
    expect(await stored()).toBe(before + 1);
  });

  test("up to 3 MB is taken, beyond it 413, announced or not, and nothing is kept", async () => {
    const largest = Buffer.alloc(3 * 1024 * 1024, "x");
    expect((await post(largest, signed(largest))).status).toBe(200);
    const before = await stored();
    const tooLarge = Buffer.alloc(largest.length + 1, "x");
    const announced = await post(tooLarge, signed(tooLarge));
    expect([announced.status, announced.body]).toEqual([413, expect.stringContaining("payload_too_large")]);
    const chunked = await post(tooLarge, [...signed(tooLarge), ["transfer-encoding", "chunked"]]);
    expect(chunked.status).toBe(413);
    expect(await stored()).toBe(before);
  });

  test("a compressed body is 415, an unknown app 404 before the body is read", async () => {
    const body = gzipSync("{}");
    expect((await post(body, [...signed(body), ["content-encoding", "gzip"]])).status).toBe(415);
    const raw = connect(port, "127.0.0.1");
    raw.write("POST /webhooks/meta/nobody HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n");
    const [answer] = (await once(raw, "data")) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 404 /);
    raw.destroy();
  });

  test("a body that never ends is 408 and its connection is closed", async () => {
    const slow = await listen({ bodyTimeoutMs: 50 });
    const raw = connect(slow.port, "127.0.0.1");
    const closed = once(raw, "close");
    let answer = "";
    raw.on("data", (chunk: Buffer) => (answer += chunk.toString()));
    raw.write(
      `POST /webhooks/meta/app-one HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\nx-hub-signature-256: ${sign("")}\r\n\r\nab`,
    );
    await closed;
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    slow.http.close();
    await slow.made.close();
  });
});

describe("the journal", () => {
  test("many at once are few commits, each followed by one wake-up", async () => {
    await stored();
    flushes.length = 0;
    wakes = 0;
    const bodies = Array.from({ length: 400 }, (_, index) => Buffer.from(`{"many":${String(index)}}`));
    const answers = await Promise.all(bodies.map((body) => post(body, signed(body))));
    expect(answers.every((answer) => answer.status === 200)).toBe(true);
    expect(flushes.reduce((sum, size) => sum + size, 0)).toBe(400);
    expect(flushes.length).toBeLessThan(200);
    expect(Math.max(...flushes)).toBeGreaterThan(10);
    expect(wakes).toBe(flushes.length);
  });

  test("with the database away it is 503 with Retry-After, never a false 200", async () => {
    const away = openDatabase({
      url: "postgres://parley_server:x@127.0.0.1:1/none",
      pools: { parley_ingest: 1 },
      applicationName: "ingest-test",
      log,
    });
    const record = { verifyTokenDigest: Buffer.alloc(32), secrets: [Buffer.from(secret)] };
    const known = { find: () => record, refresh: () => Promise.resolve(record) };
    const body = Buffer.from("{}");
    for (const apps of [
      known,
      createAppDirectory({ db: away, open: (s) => s.envelope, now: () => new Date() }),
    ]) {
      const down = await listen({ db: away, apps });
      const answer = await post(body, signed(body), undefined, down.port);
      expect([answer.status, answer.headers["retry-after"]]).toEqual([503, "2"]);
      expect(answer.body).toContain('"code":"unavailable"');
      down.http.close();
      await down.made.close();
    }
    await away.close();
  });
});
