import http from "node:http";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { bodyLimitBytes } from "../../api/read-body.ts";
import type { ApiPart, ServerDeps } from "../../server-deps.ts";
import { eventually } from "../../testing/eventually.ts";
import { startTestServer } from "../../testing/start-test-server.ts";
import type { TestServer } from "../../testing/start-test-server.ts";

let it: TestServer;
let token: string;
beforeAll(async () => {
  it = await startTestServer();
  token = await it.signIn(it.orgs[0].admin);
});
afterAll(() => it.close());

const start = async (deps: Partial<ServerDeps>, part: Partial<ApiPart> = {}) => {
  const other = await it.another(deps, part);
  onTestFinished(() => other.stop());
  return other.port;
};
const login = (port: number, email = "somebody@example.com") =>
  fetch(`http://127.0.0.1:${port}/api/v1/auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email, password: "not the password" }),
  });
const me = (port: number) =>
  fetch(`http://127.0.0.1:${port}/api/v1/auth/me`, { headers: { authorization: `Bearer ${token}` } });
const open = (port: number, text: string): Socket => {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => undefined);
  socket.write(text);
  onTestFinished(() => void socket.destroy());
  return socket;
};
const firstLine = (socket: Socket) =>
  new Promise<string>((resolve) => {
    let text = "";
    socket.on("data", (data) => {
      text += data.toString();
      resolve(text.split("\r\n", 1)[0] ?? "");
    });
    socket.once("close", () => resolve(text.split("\r\n", 1)[0] ?? ""));
  });
const loginHead = (headers: string) =>
  `POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${headers}\r\n\r\n`;

/** A hasher that keeps every guess until it is told to go on. */
const holding = () => {
  let held: (() => void)[] = [];
  let open = false;
  return {
    count: () => held.length,
    release: () => {
      open = true;
      for (const go of held) go();
      held = [];
    },
    hasher: {
      hash: () => Promise.resolve("x"),
      verify: () =>
        open ? Promise.resolve(false) : new Promise<boolean>((resolve) => held.push(() => resolve(false))),
      close: () => Promise.resolve(),
    },
  };
};

describe("more requests than there is room for (U15, U17)", () => {
  test("U17: the room is filled, the line too, the rest is told to come again; webhooks never wait", async () => {
    const hold = holding();
    const webhooks: string[] = [];
    const port = await start(
      {
        admission: { perProcess: 3, perLane: 3, waiting: 4, waitingPerLane: 4, maxWaitMs: 30_000 },
        ingest: {
          handle: (req, res) => {
            if (req.url?.startsWith("/webhooks/") !== true) return false;
            webhooks.push(req.url);
            res.end("ok");
            return true;
          },
          close: () => Promise.resolve(),
        },
      },
      { hasher: hold.hasher },
    );
    const answers = Array.from({ length: 12 }, (_, n) => login(port, `person${n}@example.com`));
    await eventually(hold.count, (count) => count === 3);
    const refused = await Promise.race(answers);
    expect(refused.status).toBe(503);
    expect(refused.headers.get("retry-after")).toBe("30");
    expect(await refused.json()).toMatchObject({ code: "unavailable" });
    expect(hold.count()).toBe(3);
    expect((await fetch(`http://127.0.0.1:${port}/webhooks/meta/x`, { method: "POST" })).status).toBe(200);
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
    const shown = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    expect(shown).toMatch(/^parley_requests_in_flight 3$/m);
    hold.release();
    const statuses = (await Promise.all(answers)).map(({ status }) => status).sort();
    expect(statuses).toEqual([...Array<number>(7).fill(401), ...Array<number>(5).fill(503)]);
    expect(webhooks).toHaveLength(1);
  });

  test("one lane that fills its share leaves the rest to others", async () => {
    const hold = holding();
    const port = await start(
      { admission: { perProcess: 10, perLane: 3, maxWaitMs: 30_000 } },
      { hasher: hold.hasher },
    );
    // Strangers share the lane of their address; a member has that of the org.
    const strangers = Array.from({ length: 9 }, (_, n) => login(port, `person${n}@example.com`));
    await eventually(hold.count, (count) => count === 3);
    expect((await me(port)).status).toBe(200);
    expect(hold.count()).toBe(3);
    hold.release();
    await Promise.all(strangers);
  });

  test("who waits too long is told so; who left is not served", async () => {
    const hold = holding();
    const port = await start(
      { admission: { perProcess: 1, perLane: 1, maxWaitMs: 150 } },
      { hasher: hold.hasher },
    );
    const first = login(port);
    await eventually(hold.count, (count) => count === 1);
    expect((await login(port)).status).toBe(503);
    hold.release();
    expect((await first).status).toBe(401);
    expect((await me(port)).status).toBe(200);
  });
});

describe("T28 on the API: bodies and lines that want too much", () => {
  test("P5: a byte above the cap is 413 before the body is there; the cap itself is read", async () => {
    const told = await firstLine(
      open(it.port, `${loginHead(`Content-Length: ${bodyLimitBytes + 1}`)}{"email":`),
    );
    expect(told).toBe("HTTP/1.1 413 Payload Too Large");
    const huge = await firstLine(open(it.port, `${loginHead(`Content-Length: ${50 * 1024 * 1024}`)}{`));
    expect(huge).toBe("HTTP/1.1 413 Payload Too Large");
    const empty = JSON.stringify({ email: "" }).length;
    const exact = JSON.stringify({ email: "x".repeat(bodyLimitBytes - empty) });
    expect(Buffer.byteLength(exact)).toBe(bodyLimitBytes);
    const answer = await it.http
      .post("/api/v1/auth/login")
      .set("content-type", "application/json")
      .send(exact);
    expect(answer.status).toBe(422);
  });

  test.each([3, 50])(
    "a body of %i MB that does not say its length is refused, and others are served",
    async (size) => {
      const status = await new Promise<number>((resolve, reject) => {
        const request = http.request(
          {
            port: it.port,
            method: "POST",
            path: "/api/v1/auth/login",
            headers: { "content-type": "application/json", "transfer-encoding": "chunked" },
          },
          (answer) => {
            answer.resume();
            resolve(answer.statusCode ?? 0);
            request.destroy();
          },
        );
        request.once("error", reject);
        const chunk = Buffer.alloc(64 * 1024, " ");
        let left = (size * 1024 * 1024) / chunk.length;
        const write = (): void => {
          while (left > 0 && !request.destroyed) {
            left -= 1;
            if (!request.write(chunk)) {
              request.once("drain", write);
              return;
            }
          }
          if (!request.destroyed) request.end();
        };
        write();
      });
      expect(status).toBe(413);
      expect((await me(it.port)).status).toBe(200);
    },
  );

  const deep = (depth: number) => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
  const bombs: [string, string, number][] = [
    ["10,000 levels", deep(10_000), 422],
    ["100,000 levels of lists", `{"email":${"[".repeat(100_000)}${"]".repeat(100_000)}}`, 422],
    ["a million keys", `{${Array.from({ length: 1_000_000 }, (_, n) => `"k${n}":1`).join(",")}}`, 413],
    ["as many keys as fit", `{${Array.from({ length: 90_000 }, (_, n) => `"k${n}":1`).join(",")}}`, 422],
    ["the same key again and again", `{${'"email":"a",'.repeat(60_000)}"email":"a"}`, 422],
    ["a prototype", '{"__proto__":{"role":"admin"},"constructor":{"prototype":{"role":"admin"}}}', 422],
    [
      "bait for regular expressions",
      JSON.stringify({ email: `${"a".repeat(500_000)}@`, password: "x" }),
      422,
    ],
  ];
  test.each(bombs)("%s", async (_name, body, status) => {
    const answer = await it.http
      .post("/api/v1/auth/login")
      .set("content-type", "application/json")
      .send(body);
    expect(answer.status, answer.text.slice(0, 300)).toBe(status);
    expect(answer.text.length).toBeLessThan(10_000);
    expect(({} as { role?: string }).role).toBeUndefined();
  });

  test("500 callers that never finish their headers (F6) delay nobody and are cut off", async () => {
    const port = await start({
      timeouts: { headersTimeout: 700, requestTimeout: 1_500, connectionsCheckingInterval: 100 },
    });
    const sockets = Array.from({ length: 500 }, () =>
      open(port, "GET /api/v1/auth/me HTTP/1.1\r\nHost: x\r\nX-A: "),
    );
    expect((await me(port)).status).toBe(200);
    const ends = await Promise.all(sockets.map(firstLine));
    expect(new Set(ends)).toEqual(new Set(["HTTP/1.1 408 Request Timeout"]));
  });

  test("bodies that never come hold no place, and are cut off", async () => {
    const port = await start({
      admission: { perProcess: 2, perLane: 2, maxWaitMs: 30_000 },
      timeouts: { headersTimeout: 700, requestTimeout: 1_500, connectionsCheckingInterval: 100 },
    });
    const sockets = Array.from({ length: 20 }, () =>
      open(port, `${loginHead("Content-Length: 100")}{"email"`),
    );
    const ends = Promise.all(sockets.map(firstLine));
    // Twenty wait for their bodies where two have room; these two find it free.
    expect((await login(port)).status).toBe(401);
    expect((await me(port)).status).toBe(200);
    for (const end of await ends) expect(end).toMatch(/^HTTP\/1\.1 (408|400) |^$/);
  });
});
