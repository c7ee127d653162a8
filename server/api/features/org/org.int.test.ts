import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OrgSettings } from "#contracts/shapes/org-settings.ts";
import { loadKeyring } from "#core/platform/seal/keyring.ts";
import type { Keyring } from "#core/platform/seal/keyring.ts";
import { openEnvelope, openTenantKey } from "#core/platform/seal/open.ts";
import { secretContext } from "#core/platform/seal/sealed-secret.ts";
import { createKeyring } from "../../../../scripts/keys/create-keyring.ts";
import { giveMailKey } from "../../../testing/mails.ts";
import { startTestServer } from "../../../testing/start-test-server.ts";
import type { TestServer } from "../../../testing/start-test-server.ts";

const password = "the-smtp-password-of-harbour";
const mailServer = {
  ...{ host: "smtp.harbour.example", port: 587, security: "starttls", username: "harbour", password },
  ...{ fromName: "Harbour Bikes", fromAddress: "hello@harbour.example" },
};

let it: TestServer;
let workers: Keyring;
let dir: string;
let admin: string;
let manager: string;
let otherAdmin: string;
let orgId: string;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "parley-org-"));
  createKeyring(dir, { tls: false });
  workers = loadKeyring(join(dir, "workers"), { classes: ["mail"] });
  const server = loadKeyring(join(dir, "server"), { classes: [] });
  it = await startTestServer({}, { keyring: server });
  const [own, other] = it.orgs;
  orgId = own.org.id;
  admin = await it.signIn(own.admin);
  manager = await it.signIn(own.manager);
  otherAdmin = await it.signIn(other.admin);
});
afterAll(async () => {
  await it.close();
  rmSync(dir, { recursive: true, force: true });
});

const api = (method: "get" | "post" | "patch" | "delete", path: string, token = admin, body?: object) => {
  const call = it.http[method](`/api/v1${path}`).set("authorization", `Bearer ${token}`);
  return body ? call.send(body) : call;
};
const settings = async (token = admin): Promise<OrgSettings> =>
  (await api("get", "/org", token)).body as OrgSettings;
const trail = async (): Promise<{ action: string; details: Record<string, unknown> }[]> =>
  (
    await it.build.sql<{ body: string }>("SELECT body FROM audit_entry WHERE org_id = $1 ORDER BY no", [
      orgId,
    ])
  ).map(({ body }) => JSON.parse(body) as { action: string; details: Record<string, unknown> });

describe("settings of the org", () => {
  test("only an Admin sees and changes them; each org its own", async () => {
    expect((await api("get", "/org", manager)).status).toBe(403);
    expect((await api("patch", "/org", manager, { name: "Mine" })).status).toBe(403);
    expect((await settings(otherAdmin)).id).not.toBe(orgId);
    expect(await settings()).toMatchObject({
      id: orgId,
      requireTwoFactor: false,
      allowedOrigins: [],
      mail: null,
    });
  });

  test("renames and allows origins, each change in the trail with what it was; nothing to change writes nothing", async () => {
    const before = await settings();
    const answer = await api("patch", "/org", admin, {
      name: "  Harbour Bikes ",
      allowedOrigins: ["https://shop.example", "https://a.example", "https://shop.example"],
    });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      name: "Harbour Bikes",
      allowedOrigins: ["https://a.example", "https://shop.example"],
    });
    expect((await trail()).at(-1)).toMatchObject({
      action: "org.changed",
      details: {
        name: { from: before.name, to: "Harbour Bikes" },
        allowedOrigins: { from: [], to: ["https://a.example", "https://shop.example"] },
      },
    });
    const count = (await trail()).length;
    expect((await api("patch", "/org", admin, { name: "Harbour Bikes" })).status).toBe(200);
    expect(await trail()).toHaveLength(count);
    expect((await settings(otherAdmin)).name).not.toBe("Harbour Bikes");
  });

  test.each([
    { name: "" },
    { name: "x".repeat(81) },
    { name: "Harbour\r\nBcc: x@evil.example" },
    { allowedOrigins: ["*"] },
    { allowedOrigins: ["https://shop.example/path"] },
    { allowedOrigins: ["javascript:alert(1)"] },
    { requireTwoFactor: "yes" },
    { orgId: "another" },
  ])("%j is refused", async (body) => {
    expect((await api("patch", "/org", admin, body)).status).toBe(422);
  });

  test("a second factor can be demanded by nobody who has none", async () => {
    const { personId } = it.orgs[0].admin;
    const refused = await api("patch", "/org", admin, { requireTwoFactor: true });
    expect([refused.status, (refused.body as { code: string }).code]).toEqual([403, "two_factor_required"]);
    // Begun but not confirmed counts for nothing.
    await it.build.sql("INSERT INTO second_factor (person_id, secret) VALUES ($1, $2)", [
      personId,
      Buffer.from("s"),
    ]);
    expect((await api("patch", "/org", admin, { requireTwoFactor: true })).status).toBe(403);
    expect((await settings()).requireTwoFactor).toBe(false);
    await it.build.sql("UPDATE second_factor SET confirmed_at = now() WHERE person_id = $1", [personId]);
    expect((await api("patch", "/org", admin, { requireTwoFactor: true })).status).toBe(200);
    // And now it bites: the manager has none.
    const bitten = await api("get", "/conversations", manager);
    expect([bitten.status, (bitten.body as { code: string }).code]).toEqual([403, "two_factor_required"]);
    expect((await api("patch", "/org", admin, { requireTwoFactor: false })).status).toBe(200);
    expect((await api("get", "/conversations", manager)).status).toBe(200);
  });

  test("asks who it is when the proof of that is old", async () => {
    await it.build.sql("UPDATE session SET proved_at = now() - interval '11 minutes' WHERE org_id = $1", [
      orgId,
    ]);
    for (const [method, path, body] of [
      ["patch", "/org", { name: "X" }],
      ["post", "/org/mail", mailServer],
      ["delete", "/org/mail", undefined],
    ] as const) {
      const answer = await api(method, path, admin, body);
      expect([answer.status, (answer.body as { code: string }).code]).toEqual([403, "fresh_login_required"]);
    }
    await it.build.sql("UPDATE session SET proved_at = now() WHERE org_id = $1", [orgId]);
  });
});

describe("the org's own mail server (W3, W19, S3)", () => {
  const secrets = () =>
    it.build.sql<{ id: string; key_id: string; envelope: Buffer; last4: string; set_by: string }>(
      "SELECT id, key_id, envelope, last4, set_by FROM sealed_secret WHERE org_id = $1 AND owner_table = 'mail_account'",
      [orgId],
    );

  test("waits for the org's key: 503 with Retry-After, nothing kept", async () => {
    await it.build.sql("DELETE FROM tenant_key WHERE org_id = $1", [orgId]);
    const answer = await api("post", "/org/mail", admin, mailServer);
    expect([answer.status, answer.headers["retry-after"]]).toEqual([503, "5"]);
    expect(answer.text).not.toContain(password);
    expect(await secrets()).toHaveLength(0);
    await giveMailKey(it.build, workers, orgId);
  });

  test("the password is sealed to the mail worker: shown by its end alone, opened by the worker alone", async () => {
    const answer = await api("post", "/org/mail", admin, mailServer);
    expect(answer.status).toBe(200);
    const { password: _, ...shown } = mailServer;
    expect((answer.body as OrgSettings).mail).toEqual({
      ...shown,
      password: { last4: "bour", setAt: expect.any(String) },
      ...{ problem: null, problemAt: null, workedAt: null },
    });
    expect(`${answer.text}${JSON.stringify(await settings())}${JSON.stringify(await trail())}`).not.toContain(
      password,
    );
    const [row] = await secrets();
    expect(row).toMatchObject({ last4: "bour", set_by: it.orgs[0].admin.id });
    expect(row!.envelope.includes(password)).toBe(false);
    const [key] = await it.build.sql<{ sealed_private: Buffer }>(
      "SELECT sealed_private FROM tenant_key WHERE key_id = $1",
      [row!.key_id],
    );
    const tenant = {
      orgId,
      keyId: row!.key_id,
      keyClass: "mail",
      sealedPrivate: key!.sealed_private,
    } as const;
    const owner = { orgId, ownerTable: "mail_account", ownerColumn: "password", ownerId: orgId };
    const open = (keyring: Keyring) =>
      openEnvelope(row!.envelope, secretContext(owner, row!.id), openTenantKey(keyring, tenant)).toString();
    expect(open(workers)).toBe(password);
    expect(() => open(loadKeyring(join(dir, "server")))).toThrow(/does not hold/);
    expect((await trail()).at(-1)).toMatchObject({
      action: "mail_account.changed",
      details: { host: "smtp.harbour.example", port: 587, security: "starttls" },
    });
  });

  test("a new password takes the old one away; many at once leave one", async () => {
    const [old] = await secrets();
    await it.build.sql("UPDATE mail_account SET problem = 'x', problem_at = now() WHERE org_id = $1", [
      orgId,
    ]);
    const ports = [465, 587, 2525, 25, 2587];
    const answers = await Promise.all(
      ports.map((port) =>
        api("post", "/org/mail", admin, { ...mailServer, port, password: `short ${port}` }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(ports.map(() => 200));
    const left = await secrets();
    expect(left).toHaveLength(1);
    expect(left[0]!.id).not.toBe(old!.id);
    // Of a short password not even the end.
    expect((await settings()).mail).toMatchObject({ password: { last4: "" }, problem: null });
    const [account] = await it.build.sql<{ secret_id: string }>(
      "SELECT secret_id FROM mail_account WHERE org_id = $1",
      [orgId],
    );
    expect(account!.secret_id).toBe(left[0]!.id);
  });

  test.each([
    { host: "smtp.example\r\nx" },
    { host: "a b" },
    { host: "" },
    { port: 0 },
    { security: "none" },
    { fromName: "Harbour\r\nBcc: x@evil.example" },
    { fromName: "Harbour\u2028Bikes" },
    { fromAddress: "hello@harbour.example\nBcc: x@evil.example" },
    { username: "u\nv" },
    { password: "" },
  ])("V06, T19: %j is refused", async (field) => {
    expect((await api("post", "/org/mail", admin, { ...mailServer, ...field })).status).toBe(422);
  });

  test("the application's role may delete mail passwords and no other secret", async () => {
    const other = await it.build.sql<{ id: string }>(
      `INSERT INTO sealed_secret (org_id, id, key_class, key_id, owner_table, owner_column, owner_id, envelope, last4, fingerprint)
       VALUES ($1, gen_random_uuid(), 'graph', 'k', 'channel', 'access_token', gen_random_uuid(), '\\x00', '', '') RETURNING id`,
      [orgId],
    );
    await it.db.forOrg(orgId, (tx) => tx.sealedSecret.deleteMany({ where: { id: other[0]!.id } }));
    expect(await it.build.sql("SELECT FROM sealed_secret WHERE id = $1", [other[0]!.id])).toHaveLength(1);
  });

  test("the test mail goes to the caller's address, in the org's name", async () => {
    const answer = await api("post", "/org/mail/test");
    expect([answer.status, answer.text]).toEqual([202, ""]);
    const [row] = await it.build.sql<{ from_org_id: string }>(
      "SELECT from_org_id FROM mail WHERE template = 'mail_test'",
    );
    expect(row?.from_org_id).toBe(orgId);
    expect((await trail()).at(-1)).toMatchObject({ action: "mail_account.tested" });
  });

  test("removed, its password is gone too; a second time changes nothing", async () => {
    expect((await api("delete", "/org/mail")).status).toBe(204);
    expect(await secrets()).toHaveLength(0);
    expect((await settings()).mail).toBeNull();
    expect((await trail()).at(-1)).toMatchObject({
      action: "mail_account.changed",
      details: { removed: true },
    });
    const count = (await trail()).length;
    expect((await api("delete", "/org/mail")).status).toBe(204);
    expect(await trail()).toHaveLength(count);
  });
});
