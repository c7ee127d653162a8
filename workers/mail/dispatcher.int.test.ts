import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Registry } from "prom-client";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { MailContent } from "#core/domain/mail/mail.ts";
import { openDatabase } from "#core/platform/db/database.ts";
import type { Database } from "#core/platform/db/database.ts";
import { newId } from "#core/platform/ids.ts";
import { createLogger } from "#core/platform/log.ts";
import { enqueueMailSql } from "#core/platform/mail/enqueue-mail.ts";
import { loadKeyring } from "#core/platform/seal/keyring.ts";
import type { Keyring } from "#core/platform/seal/keyring.ts";
import { newSealedSecret } from "#core/platform/seal/sealed-secret.ts";
import { createBuilders } from "#core/testing/builders.ts";
import type { Builders } from "#core/testing/builders.ts";
import { createTestDatabase } from "#core/testing/database.ts";
import type { TestDatabase } from "#core/testing/database.ts";
import { mailSamples } from "#core/testing/mail-samples.ts";
import { createKeyring } from "../../scripts/keys/create-keyring.ts";
import { makeMissingTenantKeys } from "../vault/missing-tenant-keys.ts";
import { createMailVault } from "../vault/open-mail.ts";
import { ensureTenantKey } from "../vault/tenant-key-rows.ts";
import { startMailDispatcher } from "./dispatcher.ts";
import type { MailDispatcher, MailDispatcherOptions } from "./dispatcher.ts";
import { mailMetrics } from "./mail-metrics.ts";
import { orgCarrier } from "./org-carrier.ts";
import { smtpServerOf } from "./platform-carrier.ts";
import { smtpCarrier } from "./smtp-carrier.ts";
import { startSmtpCatcher } from "./testing/smtp-catcher.ts";
import type { SmtpCatcher } from "./testing/smtp-catcher.ts";

const log = createLogger("test", "silent");
const link = "https://parley.test/magic-link#token=pmt_a-secret-of-the-link";
const magic: MailContent = { template: "magic_link", name: "Ana Costa", link, minutes: 15 };
const password = "the password of the org's mail server";

let home: TestDatabase;
let build: Builders;
let dir: string;
let server: Database;
let db: Database;
let serverKeys: Keyring;
let workerKeys: Keyring;
let smtp: SmtpCatcher;
const running: MailDispatcher[] = [];
const catchers: SmtpCatcher[] = [];

beforeAll(async () => {
  home = await createTestDatabase();
  build = createBuilders(home.adminUrl);
  dir = mkdtempSync(join(tmpdir(), "parley-mail-"));
  createKeyring(dir);
  serverKeys = loadKeyring(join(dir, "server"), { classes: [] });
  workerKeys = loadKeyring(join(dir, "workers"), { classes: ["mail"] });
  server = openDatabase({
    url: home.serverUrl,
    pools: { parley_app: 2, parley_identity: 2 },
    applicationName: "test-server",
    log,
  });
  db = openDatabase({
    url: home.workerUrl,
    pools: { parley_mail: 5, parley_work: 2 },
    applicationName: "test-mail",
    log,
  });
});
afterAll(async () => {
  await Promise.all([server.close(), db.close(), build.close()]);
  await home.drop();
  rmSync(dir, { recursive: true, force: true });
});
beforeEach(async () => {
  await build.sql("DELETE FROM mail");
  smtp = await startSmtpCatcher();
  catchers.push(smtp);
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.stop(5_000)));
  await Promise.all(catchers.splice(0).map((one) => one.close()));
});

const tlsOf = () => ({
  cert: readFileSync(join(dir, "tls", "localhost.pem"), "utf8"),
  key: readFileSync(join(dir, "tls", "localhost.private.pem"), "utf8"),
});
const ca = () => readFileSync(join(dir, "tls", "ca.pem"), "utf8");

const start = (given: Partial<MailDispatcherOptions> = {}): MailDispatcher => {
  const dispatcher = startMailDispatcher({
    db,
    log,
    vault: createMailVault(db, workerKeys),
    platform: {
      from: { name: "Parley", address: "parley@example.com" },
      carry: smtpCarrier(smtpServerOf(smtp.url)),
    },
    carrierOf: (account) => orgCarrier(account, { allowPrivate: true, ca: ca() }),
    metrics: mailMetrics(new Registry()),
    delayMs: () => 50,
    ...given,
  });
  running.push(dispatcher);
  return dispatcher;
};
const enqueue = (content: MailContent = magic, to = "ana@example.com", fromOrgId?: string) =>
  server.asSystem("auth.account", (tx) => enqueueMailSql(tx, serverKeys, { to, content, fromOrgId }));

interface MailRow {
  id: string;
  state: string;
  attempts: number;
  problem: string | null;
  envelope: Buffer;
  lease_token: string | null;
}
const rows = () =>
  build.sql<MailRow>(
    "SELECT id, state, attempts, problem, envelope, lease_token FROM mail ORDER BY created_at, id",
  );
const states = async () => (await rows()).map(({ state }) => state);
const soon = { timeout: 20_000, interval: 25 };

describe("sending (F8)", () => {
  test("every template goes out with its plain-text twin; nothing of it stays in the database", async () => {
    start();
    for (const sample of mailSamples) await enqueue(sample);
    await expect.poll(() => smtp.caught.length, soon).toBe(mailSamples.length);
    await expect.poll(states, soon).toEqual(mailSamples.map(() => "sent"));
    for (const { mail, recipients } of smtp.caught) {
      expect(recipients).toEqual(["ana@example.com"]);
      expect(mail.from?.text).toBe('"Parley" <parley@example.com>');
      expect(mail.text).toContain("Parley, the shared WhatsApp inbox");
      expect(mail.html).toContain("prefers-color-scheme: dark");
      // Nothing is fetched and nothing reports back when it is read.
      expect(mail.html).not.toMatch(/<img|<script|url\(|@import|<link\b/);
      expect(mail.headers.get("auto-submitted")).toBe("auto-generated");
    }
    for (const row of await rows())
      expect(row).toMatchObject({ envelope: Buffer.alloc(0), problem: null, lease_token: null });
  });

  test("a mail is on its way within a second of the commit, without a queue and without a look by itself", async () => {
    start({ pollMs: 60_000 });
    // The listener has to stand first.
    await expect
      .poll(
        async () =>
          (await build.sql("SELECT FROM pg_stat_activity WHERE query LIKE '%LISTEN parley_mail%'")).length,
        soon,
      )
      .toBeGreaterThan(0);
    const before = Date.now();
    await enqueue();
    await expect.poll(() => smtp.caught.length, { timeout: 5_000, interval: 10 }).toBe(1);
    expect(Date.now() - before).toBeLessThan(1_500);
    expect(smtp.caught[0]!.mail.text).toContain(link);
  });

  test("sealed at rest: address and link are in no column, and the server cannot open them (W3, S3)", async () => {
    await enqueue();
    const dump = JSON.stringify(
      await build.sql("SELECT mail.*, encode(envelope, 'escape') AS words FROM mail"),
    );
    expect(dump).not.toContain("ana@example.com");
    expect(dump).not.toContain("a-secret-of-the-link");
    expect(() => createMailVault(db, serverKeys)).toThrow(/seal.mail.private.pem/);
    await expect(
      server.forOrgSql(newId(), (tx) => tx.run({ name: "t", text: "SELECT * FROM mail" })),
    ).rejects.toThrow(/permission denied/);
    const [row] = await rows();
    const other = newId();
    expect(() =>
      createMailVault(db, workerKeys).openMail({
        ...row!,
        id: other,
        key_id: workerKeys.current("mail").keyId,
      }),
    ).toThrow();
  });

  test("two processes send each mail once", async () => {
    for (let count = 0; count < 40; count += 1) await enqueue(magic, `a${count}@example.com`);
    start();
    start();
    await expect.poll(() => smtp.caught.length, soon).toBe(40);
    await expect.poll(async () => new Set(await states()), soon).toEqual(new Set(["sent"]));
    expect(new Set(smtp.caught.flatMap(({ recipients }) => recipients)).size).toBe(40);
    expect((await rows()).every(({ attempts }) => attempts === 1)).toBe(true);
  });
});

describe("faults", () => {
  test("4xx and a server that is not there are tried again; the Message-ID stays the same", async () => {
    smtp.answer({ at: "RCPT TO", code: 451 }, { at: "DATA", code: 452 });
    start();
    await enqueue();
    await expect.poll(states, soon).toEqual(["sent"]);
    const [row] = await rows();
    expect(row?.attempts).toBe(3);
    expect(smtp.caught.map(({ mail }) => mail.messageId)).toEqual([`<${row!.id}@example.com>`]);
  });

  test("no answer at all: it waits with a plain problem, and gives up after the last try", async () => {
    await smtp.close();
    catchers.splice(0);
    start({ delayMs: (tries) => (tries < 3 ? 20 : undefined) });
    await enqueue();
    await expect.poll(states, soon).toEqual(["failed"]);
    expect((await rows())[0]).toMatchObject({
      attempts: 3,
      problem: "The mail server cannot be reached.",
      envelope: Buffer.alloc(0),
    });
  });

  test("5xx ends it at once, without the server's words", async () => {
    smtp.answer({ at: "RCPT TO", code: 550 }, { at: "DATA", code: 554 });
    start();
    await enqueue();
    await expect.poll(states, soon).toEqual(["failed"]);
    await enqueue();
    await expect.poll(states, soon).toEqual(["failed", "failed"]);
    expect((await rows()).map(({ attempts, problem }) => [attempts, problem])).toEqual([
      [1, "The mail server does not accept the recipient's address (550)."],
      [1, "The mail server does not accept the mail (554)."],
    ]);
    expect(smtp.caught).toHaveLength(0);
  });

  test("dying between the server's 250 and our commit sends twice under one Message-ID, and nothing is lost", async () => {
    let blocked = 0;
    const dying: MailDispatcherOptions["db"] = {
      dedicated: (reason) => db.dedicated(reason),
      runAsSystem: (reason, statement, params) => {
        if (statement.name !== "mail-sent") return db.runAsSystem(reason, statement, params);
        blocked += 1;
        return Promise.reject(new Error("the process is gone"));
      },
    };
    const first = start({ db: dying, leaseMs: 1_500 });
    await enqueue();
    await expect.poll(() => blocked, soon).toBeGreaterThan(0);
    await first.stop(5_000);
    expect(await states()).toEqual(["sending"]);
    expect(smtp.caught).toHaveLength(1);
    start();
    await expect.poll(states, soon).toEqual(["sent"]);
    expect(smtp.caught.map(({ mail }) => mail.messageId)).toEqual(
      Array.from({ length: 2 }, () => smtp.caught[0]!.mail.messageId),
    );
  });

  test("a mail that takes its process down every time is given up", async () => {
    await enqueue();
    await build.sql("UPDATE mail SET attempts = 8, state = 'sending', lease_until = now() - interval '1 s'");
    start();
    await expect.poll(states, soon).toEqual(["failed"]);
    expect(smtp.caught).toHaveLength(0);
  });

  test("a link that has run out is not sent any more", async () => {
    await enqueue();
    await build.sql("UPDATE mail SET created_at = now() - interval '16 minutes'");
    start();
    await expect.poll(states, soon).toEqual(["failed"]);
    expect((await rows())[0]?.problem).toBe("Its link had run out before it could be sent.");
  });

  test("without a mail server the mails wait and count no try", async () => {
    await enqueue();
    const idle = start({ platform: undefined, pollMs: 30 });
    await expect
      .poll(
        async () =>
          (
            await build.sql(
              "SELECT FROM pg_stat_activity WHERE query LIKE '%mail-waiting%' OR query LIKE '%What waits%'",
            )
          ).length,
        soon,
      )
      .toBeGreaterThan(0);
    expect((await rows())[0]).toMatchObject({ state: "queued", attempts: 0 });
    await idle.stop(1_000);
    start();
    await expect.poll(states, soon).toEqual(["sent"]);
  });
});

describe("an org's own mail server (W3, W19)", () => {
  const set = async (
    orgId: string,
    port: number,
    given: { security?: string; pass?: string; host?: string } = {},
  ) => {
    const key = await ensureTenantKey(db, workerKeys, orgId, "mail");
    const secret = newSealedSecret(serverKeys, {
      owner: { orgId, ownerTable: "mail_account", ownerColumn: "password", ownerId: orgId },
      tenantKey: key,
      secret: given.pass ?? password,
      pepper: Buffer.alloc(32, 1),
    });
    await build.sql(
      `INSERT INTO sealed_secret (org_id, id, key_class, key_id, owner_table, owner_column, owner_id, envelope, last4, fingerprint)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        ...[
          orgId,
          secret.id,
          secret.keyClass,
          secret.keyId,
          secret.ownerTable,
          secret.ownerColumn,
          secret.ownerId,
        ],
        ...[secret.envelope, secret.last4, secret.fingerprint],
      ],
    );
    await build.sql(
      `INSERT INTO mail_account (org_id, host, port, security, username, from_name, from_address, secret_id)
       VALUES ($1, $2, $3, $4, 'org-user', 'Harbour Bikes', 'hello@harbour.example', $5)
       ON CONFLICT (org_id) DO UPDATE SET secret_id = excluded.secret_id, port = excluded.port`,
      [orgId, given.host ?? "localhost", port, given.security ?? "starttls", secret.id],
    );
  };
  const result = async (orgId: string) =>
    (
      await build.sql<{ problem: string | null; worked_at: Date | null }>(
        "SELECT problem, worked_at FROM mail_account WHERE org_id = $1",
        [orgId],
      )
    )[0]!;
  const own = async (options: Parameters<typeof startSmtpCatcher>[0]) => {
    const catcher = await startSmtpCatcher({ login: { user: "org-user", pass: password }, ...options });
    catchers.push(catcher);
    return catcher;
  };
  const sample: MailContent = { template: "mail_test", orgName: "Harbour Bikes", name: "Ana" };

  test.each([
    ["starttls", false],
    ["tls", true],
  ] as const)("%s: its mails go through it, the platform's do not", async (security, implicit) => {
    const org = await build.buildOrg();
    const catcher = await own({ tls: tlsOf(), implicit });
    await set(org.id, catcher.port, { security });
    start();
    await enqueue(sample, "ana@example.com", org.id);
    await enqueue(magic, "ben@example.com");
    await expect.poll(states, soon).toEqual(["sent", "sent"]);
    expect(catcher.caught).toHaveLength(1);
    expect(catcher.caught[0]).toMatchObject({
      secure: true,
      user: "org-user",
      recipients: ["ana@example.com"],
    });
    expect(catcher.caught[0]!.mail.from?.text).toBe('"Harbour Bikes" <hello@harbour.example>');
    expect(smtp.caught.map(({ recipients }) => recipients)).toEqual([["ben@example.com"]]);
    const worked = await result(org.id);
    expect(worked.problem).toBeNull();
    expect(worked.worked_at).toBeInstanceOf(Date);
  });

  test("it works although the platform has none", async () => {
    const org = await build.buildOrg();
    const catcher = await own({ tls: tlsOf() });
    await set(org.id, catcher.port);
    start({ platform: undefined });
    await enqueue(sample, "ana@example.com", org.id);
    await expect.poll(states, soon).toEqual(["sent"]);
  });

  test("an org without one is served by the platform's", async () => {
    const org = await build.buildOrg();
    start();
    await enqueue(sample, "ana@example.com", org.id);
    await expect.poll(() => smtp.caught.length, soon).toBe(1);
  });

  test("a wrong password, no TLS, a certificate of nobody: no password leaves in the clear, the problem is shown", async () => {
    const org = await build.buildOrg();
    const bare = await own({});
    const strict = await own({ tls: tlsOf() });
    start({ delayMs: () => 30 });
    await set(org.id, bare.port);
    await enqueue(sample, "ana@example.com", org.id);
    await expect
      .poll(async () => (await result(org.id)).problem, soon)
      .toBe("The mail server offers no encryption, or its certificate does not hold.");
    await set(org.id, strict.port, { pass: "not the password of this server" });
    await expect
      .poll(async () => (await result(org.id)).problem, soon)
      .toBe("The mail server does not accept user name and password.");
    await set(org.id, strict.port);
    await expect.poll(states, soon).toEqual(["sent"]);
    expect(bare.caught).toHaveLength(0);
    await expect.poll(async () => (await result(org.id)).problem, soon).toBeNull();
  });

  test("a certificate that nobody vouches for is refused", async () => {
    const org = await build.buildOrg();
    const catcher = await own({ tls: tlsOf() });
    await set(org.id, catcher.port);
    start({ carrierOf: (account) => orgCarrier(account, { allowPrivate: true }), delayMs: () => 60_000 });
    await enqueue(sample, "ana@example.com", org.id);
    await expect
      .poll(async () => (await result(org.id)).problem, soon)
      .toBe("The mail server's certificate does not hold.");
    expect(catcher.caught).toHaveLength(0);
  });

  test("T34: in production nothing connects to a private address, whatever the name", async () => {
    const org = await build.buildOrg();
    const canary = await own({ tls: tlsOf() });
    start({ carrierOf: (account) => orgCarrier(account, { allowPrivate: false }), delayMs: () => 60_000 });
    for (const host of [
      "localhost",
      "127.0.0.1",
      "2130706433",
      "0x7f.1",
      "::1",
      "[::1]",
      "127.1",
      "0.0.0.0",
    ]) {
      await build.sql("DELETE FROM mail");
      await build.sql("DELETE FROM mail_account");
      await set(org.id, canary.port, { host });
      await enqueue(sample, "ana@example.com", org.id);
      await expect
        .poll(async () => (await result(org.id)).problem, soon)
        .toMatch(/not on the public Internet|name is not known/);
    }
    // A name that is public at one moment and private at another: all its addresses are looked at, the one is pinned.
    const carry = orgCarrier(
      {
        ...{ host: "mail.example", port: canary.port, security: "starttls", username: "u", password: "p" },
        ...{ from: { name: "", address: "a@b.example" }, secretId: "s" },
      },
      { allowPrivate: false, resolve: () => Promise.resolve(["8.8.8.8", "127.0.0.1"]) },
    );
    const mail = {
      id: newId(),
      from: { name: "", address: "a@b.example" },
      to: "a@b.example",
      subject: "s",
      html: "h",
      text: "t",
    };
    expect(await carry(mail, new AbortController().signal)).toMatchObject({ kind: "retry" });
    expect(canary.connections()).toBe(0);
  });

  test("another org's sealed password put in its place does not open", async () => {
    const [mine, other] = [await build.buildOrg(), await build.buildOrg()];
    const catcher = await own({ tls: tlsOf() });
    await set(mine.id, catcher.port);
    await set(other.id, catcher.port);
    await build.sql(
      `UPDATE sealed_secret SET envelope = (SELECT envelope FROM sealed_secret WHERE org_id = $2), key_id = key_id WHERE org_id = $1`,
      [mine.id, other.id],
    );
    start({ delayMs: () => 60_000 });
    await enqueue(sample, "ana@example.com", mine.id);
    await expect.poll(async () => (await rows())[0]?.problem, soon).toMatch(/cannot be read; set it again/);
    expect(catcher.connections()).toBe(0);
  });

  test("a slow server of one org holds up nobody else", async () => {
    const org = await build.buildOrg();
    const slow = await own({ tls: tlsOf() });
    await set(org.id, slow.port);
    let release = (): void => undefined;
    const stuck = new Promise<void>((resolve) => (release = resolve));
    let atOnce = 0;
    start({
      carrierOf: () => async () => {
        atOnce += 1;
        await stuck;
        return { kind: "sent" };
      },
    });
    for (let count = 0; count < 12; count += 1) await enqueue(sample, "ana@example.com", org.id);
    for (let count = 0; count < 6; count += 1) await enqueue(magic, `b${count}@example.com`);
    await expect.poll(() => smtp.caught.length, soon).toBe(6);
    expect(atOnce).toBe(3);
    release();
    await expect.poll(async () => new Set(await states()), soon).toEqual(new Set(["sent"]));
  });
});

test("every org gets its mail key once; a second run makes none", async () => {
  const orgs = [await build.buildOrg(), await build.buildOrg(), await build.buildOrg()];
  expect(await makeMissingTenantKeys(db, workerKeys, "mail")).toBeGreaterThanOrEqual(3);
  expect(await makeMissingTenantKeys(db, workerKeys, "mail")).toBe(0);
  const keys = await build.sql("SELECT FROM tenant_key WHERE key_class = 'mail' AND org_id = ANY($1)", [
    orgs.map(({ id }) => id),
  ]);
  expect(keys).toHaveLength(3);
});
