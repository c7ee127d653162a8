import { Writable } from "node:stream";
import { generateSync } from "otplib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AppError } from "#contracts/errors.ts";
import { routes } from "#contracts/routes/registry.ts";
import type { RouteKey } from "#contracts/routes/registry.ts";
import type { Database } from "#core/platform/db/database.ts";
import { newId } from "#core/platform/ids.ts";
import { createLogger } from "#core/platform/log.ts";
import { accountWorld } from "../api/features/account/testing/account-world.ts";
import { call } from "./call.ts";
import { matrixTable } from "./matrix-table.ts";
import { startTestServer } from "./start-test-server.ts";
import type { TestServer } from "./start-test-server.ts";
import { buildWorld } from "./world.ts";
import type { World } from "./world.ts";

/** Every line that the server writes, at the most talkative level there is. */
const written: string[] = [];
const log = createLogger(
  "server",
  "trace",
  new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      written.push(chunk.toString());
      done();
    },
  }),
);
/** Every job that the server asked for. */
const jobs: string[] = [];
/** Every answer to a call that carried a secret it does not hand out. */
const refusals: string[] = [];

let it: TestServer;
let own: World;
let world: ReturnType<typeof accountWorld>;
let now = Date.now();
beforeAll(async () => {
  it = await startTestServer(
    { log, clock: { now: () => new Date(now) } },
    {
      queues: {
        enqueue: (job, payload) => {
          jobs.push(JSON.stringify([job.name, payload]));
          return Promise.resolve();
        },
      },
    },
  );
  own = await buildWorld(it.build, it.orgs[0]);
  world = accountWorld(it);
});
afterAll(() => it.close());

/** Secrets by what they are; each was really used. */
const canaries = new Map<string, string>();
const plant = (name: string, value: string): string => {
  if (value.length < 6) throw new Error(`${name} is too short to be looked for`);
  canaries.set(name, value);
  return value;
};

const post = async (path: string, body: object, token?: string, status?: number) => {
  const request = it.http.post(`/api/v1${path}`).send(body);
  if (token !== undefined) void request.set("authorization", `Bearer ${token}`);
  const answer = await request;
  if (status !== undefined) expect(answer.status, answer.text).toBe(status);
  if (answer.status >= 400) refusals.push(answer.text);
  return answer;
};

/** Tables a secret must not reach in the clear, and the text of all that stands in them. */
const storedText = async (table: string): Promise<string> => {
  const rows = await it.build.sql<{ row: string }>(`SELECT t::text AS row FROM "${table}" t`);
  // bytea shows as hex: what is hidden in one is looked for as bytes, too.
  return rows
    .map(
      ({ row }) =>
        row + row.replace(/\\x([0-9a-f]+)/g, (_, hex: string) => Buffer.from(hex, "hex").toString("latin1")),
    )
    .join("\n");
};

const expectNowhere = (where: string, text: string): void => {
  const found = [...canaries].filter(([, value]) => {
    const forms = [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)];
    const encoded = [
      Buffer.from(value).toString("base64").replace(/=+$/, ""),
      Buffer.from(value).toString("hex"),
    ];
    return [...forms, ...encoded].some((form) => text.includes(form));
  });
  expect(found.map(([name]) => `${name} in ${where}`)).toEqual([]);
};

/** A person with every kind of secret, each of them used for what it is good for. */
const live = async () => {
  const email = "canary.person@example.com";
  const password = plant("password", "canary-Passwort 7 Gänse");
  await world.signUp(email, { password });
  const verify = plant("mailed link", await world.tokenTo(email, "verify_email"));
  await post("/auth/verify-email", { token: verify }, undefined, 200);
  await post("/auth/verify-email", { token: verify }, undefined, 410);

  const login = await post("/auth/login", { email, password }, undefined, 200);
  const token = plant("access token", login.body.accessToken as string);
  const refresh = plant("refresh token", login.body.refreshToken as string);
  plant(
    "access token of refresh",
    (await post("/auth/refresh", { refreshToken: refresh })).body.accessToken as string,
  );
  const withCookie = await post("/auth/login", { email, password, refreshIn: "cookie" }, undefined, 200);
  const [cookie = ""] = withCookie.headers["set-cookie"] as unknown as string[];
  plant("cookie", /=([^;]+)/.exec(cookie)?.[1] ?? "");
  const again = await it.http
    .post("/api/v1/auth/refresh")
    .set("cookie", cookie.split(";")[0] ?? "")
    .set("origin", `http://127.0.0.1:${it.port}`)
    .send({});
  expect([200, 401, 403]).toContain(again.status);

  await post("/auth/magic-link", { email }, undefined, 202);
  await post("/auth/magic-link/use", {
    token: plant("magic link", await world.tokenTo(email, "magic_link")),
  });
  await post("/auth/password-reset", { email }, undefined, 202);
  const reset = plant("reset link", await world.tokenTo(email, "reset_password"));
  await post("/auth/password-reset/use", { token: reset, password: "password" }, undefined, 422);
  const wrong = plant("wrong password", "canary-wrong Passwort 8");
  await post("/auth/login", { email, password: wrong }, undefined, 401);
  await post("/auth/password", { currentPassword: wrong, password: "another 99 canary" }, token, 401);
  await post("/auth/confirm", { password: wrong }, token, 401);
  await post("/auth/confirm", { password }, token, 204);

  const setUp = await post("/auth/two-factor/setup", {}, token, 200);
  const seed = plant("TOTP secret", setUp.body.secret as string);
  const codeNow = () => generateSync({ secret: seed, epoch: Math.floor(now / 1000) });
  const first = codeNow();
  const confirmed = await post("/auth/two-factor/confirm", { code: first }, token, 200);
  const codes = confirmed.body.recoveryCodes as string[];
  for (const [index, code] of codes.entries()) plant(`recovery code ${index}`, code);
  now += 30_000;
  const stepUp = (await post("/auth/login", { email, password }, undefined, 200)).body.stepUp.token as string;
  plant("step-up token", stepUp);
  await post("/auth/login/totp", { token: stepUp, code: first }, undefined, 401);
  const secondCode = codeNow();
  await post("/auth/login/totp", { token: stepUp, code: secondCode }, undefined, 200);
  const other = (await post("/auth/login", { email, password }, undefined, 200)).body.stepUp.token as string;
  plant("second step-up token", other);
  const byRecovery = await post("/auth/login/totp", { token: other, code: codes[0] ?? "" }, undefined, 200);
  return {
    email,
    password,
    first,
    secondCode,
    token: plant("newest access token", byRecovery.body.accessToken as string),
  };
};

const body = "canary body: my card is 4111 1111 1111 1111";
const phone = "447700900777";

let codesUsed: string[];
beforeAll(async () => {
  const person = await live();
  const admin = await it.signIn(it.orgs[0].admin);
  plant("access token of the admin", admin);
  codesUsed = [person.first, person.secondCode];
  await post(
    "/org/mail",
    { ...matrixTable.orgMailSet.body?.(own), password: plant("SMTP password", "canary-smtp-9f2c7d") },
    admin,
    200,
  );
  await post(
    "/org/mail",
    { host: "x y", password: plant("refused SMTP password", "canary-smtp-refused") },
    admin,
    422,
  );
  const key = await post("/api-keys", { name: "Shop", permissions: ["conversation:read"] }, admin, 201);
  const secret = plant("API key", key.body.secret as string);
  const use = (bearer: string, path: string) =>
    it.http.get(`/api/v1${path}`).set("authorization", `Bearer ${bearer}`);
  expect((await use(secret, "/conversations")).status).toBe(200);
  refusals.push(
    (await use(secret, "/audit")).text,
    (await use(`${secret.slice(0, -1)}x`, "/conversations")).text,
  );

  const agent = await it.signIn(it.orgs[0].agent);
  plant("access token of the agent", agent);
  plant("message body", body);
  plant("phone number", phone);
  const contact = await it.build.buildContact({ orgId: own.orgId });
  const conversation = await it.build.buildConversation({
    orgId: own.orgId,
    channelId: own.channel,
    contactId: contact.id,
  });
  const send = (clientMessageId: string, text: string) =>
    post(`/conversations/${conversation.id}/messages`, { clientMessageId, text }, agent);
  const clientMessageId = newId();
  await send(clientMessageId, body);
  await send(clientMessageId, `${body} changed`);
  await post(
    `/conversations/${newId()}/messages`,
    { clientMessageId: newId(), text: `${body} ${phone}` },
    agent,
    404,
  );
  await post(
    `/conversations/${conversation.id}/messages`,
    { clientMessageId: "x", text: body, extra: phone },
    agent,
    422,
  );
  await it.http.get("/api/v1/contacts").query({ search: phone }).set("authorization", `Bearer ${agent}`);
  await it.http.get("/api/v1/conversations").query({ search: body }).set("authorization", `Bearer ${agent}`);

  // Everything once more, in every field of every route, as what nobody can use: 4xx throughout.
  const keys = Object.keys(routes) as RouteKey[];
  for (const route of keys.filter((name) => routes[name].access === "public")) {
    const given = matrixTable[route].body?.(own) ?? {};
    for (const field of Object.keys(given)) {
      const value = `canary-field-${newId()}`;
      plant(`${route} ${field}`, value);
      const answer = await call(it, routes[route], { body: { ...given, [field]: value } });
      if (answer.status >= 400) refusals.push(answer.text);
    }
  }
});

/** A database whose every look and change fails. */
const failing = (db: Database, fail: () => Promise<never>): Database =>
  Object.fromEntries(
    Object.entries(db).map(([name, part]: [string, unknown]) => {
      const works = ["close", "ping"].includes(name) || typeof part !== "function";
      return [name, works ? part : fail];
    }),
  ) as unknown as Database;

describe("T48: canary secrets show up nowhere", () => {
  test("logs at level trace: not one secret, body or number, whatever was called", () => {
    expect(canaries.size).toBeGreaterThan(30);
    expect(written.length).toBeGreaterThan(10);
    expectNowhere("the log", written.join(""));
    for (const line of written) {
      const { time: _time, requestId: _id, ...rest } = JSON.parse(line) as Record<string, unknown>;
      for (const code of codesUsed) expect(JSON.stringify(rest)).not.toMatch(new RegExp(`"${code}"`));
    }
  });

  test("answers that refuse", () => {
    expect(refusals.length).toBeGreaterThan(20);
    expectNowhere("an error answer", refusals.join("\n"));
  });

  test("metrics, jobs", async () => {
    expectNowhere("metrics", (await it.http.get("/metrics")).text);
    expect(jobs.length).toBeGreaterThan(0);
    expectNowhere("job data", jobs.join("\n"));
  });

  for (const table of [
    "audit_entry",
    "mail",
    "mail_account",
    "session",
    "refresh_token",
    "person_token",
    "recovery_code",
    "second_factor",
    "api_key",
    "person",
    "idempotent_answer",
    "outbox",
    "sealed_secret",
  ]) {
    test(`table ${table}`, async () => {
      // A message waits in its own table; its text is what that is for.
      const text = await storedText(table);
      if (["audit_entry", "mail"].includes(table)) expect(text).not.toBe("");
      expectNowhere(table, text);
    });
  }

  test("5xx: whatever breaks, and says what it was doing, neither answer nor log repeats it", async () => {
    const secret = plant("secret inside a failure", `canary-${newId()}`);
    const causes: (() => unknown)[] = [
      () =>
        Object.assign(new Error("connect ECONNREFUSED"), {
          code: "ECONNREFUSED",
          body: secret,
          query: secret,
        }),
      () =>
        Object.assign(new Error(`invalid input syntax for type uuid: "${secret}"`), {
          code: "22P02",
          severity: "ERROR",
          routine: "string_to_uuid",
          detail: secret,
        }),
      () =>
        new AppError("internal", { cause: Object.assign(new Error("wrapped"), { parameters: [secret] }) }),
      () => ({ password: secret }),
    ];
    for (const cause of causes) {
      const fail = async (): Promise<never> => {
        await Promise.resolve();
        throw cause() as Error;
      };
      const broken = await it.another({ log, db: failing(it.db, fail) });
      const before = written.length;
      for (const [path, body] of [
        ["/auth/login", { email: `${secret}@example.com`, password: secret }],
        ["/auth/magic-link/use", { token: secret }],
        ["/auth/password-reset/use", { token: secret, password: secret }],
        ["/invitations/look", { token: secret }],
        ["/auth/refresh", { refreshToken: canaries.get("refresh token") }],
      ] as const) {
        const answer = await fetch(`http://127.0.0.1:${broken.port}/api/v1${path}`, {
          method: "POST",
          headers: {
            "content-type": "application/json",
            cookie: `x=${secret}`,
            authorization: `Bearer ${secret}`,
          },
          body: JSON.stringify(body),
        });
        expect(answer.status, path).toBeGreaterThanOrEqual(500);
        expectNowhere(`the answer of ${path}`, await answer.text());
      }
      await broken.stop();
      expect(written.length).toBeGreaterThan(before);
    }
    expectNowhere("the log", written.join(""));
  });

  test("CR, LF and ANSI in input never start a log record, nor colour one", async () => {
    const nasty = 'x\r\n{"level":60,"msg":"forged"}\n\u001b[31mred\u001b[0m\u2028y';
    const before = written.length;
    const agent = await it.signIn(it.orgs[0].agent);
    await post("/auth/login", { email: nasty, password: nasty });
    await post("/auth/login", { email: "a@example.com", password: nasty });
    await post("/conversations/x/messages", { clientMessageId: nasty, text: nasty }, agent);
    await it.http.get("/api/v1/contacts").query({ search: nasty }).set("authorization", `Bearer ${agent}`);
    await it.http.get(`/api/v1/${encodeURIComponent(nasty)}`);
    await it.http
      .get("/api/v1/audit")
      .set("authorization", `Bearer ${agent}`)
      .set("user-agent", "a\u001b[31m".replace("\u001b", "\u009b"));
    await it.http
      .post("/csp-reports")
      .set("content-type", "application/csp-report")
      .send(
        JSON.stringify({
          "csp-report": { "effective-directive": nasty, "blocked-uri": nasty, "document-uri": nasty },
        }),
      );
    const lines = written.slice(before);
    expect(lines.length).toBeGreaterThan(2);
    for (const line of lines) {
      expect(line.match(/\n/g)).toHaveLength(1);
      expect(line.endsWith("\n")).toBe(true);
      for (const control of ["\u001b", "\u009b", "\r"]) expect(line).not.toContain(control);
      expect((JSON.parse(line) as { msg?: string }).msg).not.toBe("forged");
    }
  });
});
