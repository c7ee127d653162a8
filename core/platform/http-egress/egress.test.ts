import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer as createTlsServer } from "node:tls";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { createDevelopmentTls } from "../../../scripts/keys/development-tls.ts";
import { createEgress, jsonOf } from "./egress.ts";
import type { EgressOptions, EgressRequest } from "./egress.ts";

/** A server that does with each connection what the test says. Keeps what it was sent. */
const listen = async (server: Server, onConnection?: (socket: Socket) => void) => {
  const sockets = new Set<Socket>();
  const received: Buffer[] = [];
  let connections = 0;
  server.on(
    server.listeners("secureConnection").length > 0 ? "secureConnection" : "connection",
    (socket: Socket) => {
      connections += 1;
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("data", (data) => received.push(data));
      onConnection?.(socket);
    },
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    port: (server.address() as AddressInfo).port,
    text: () => Buffer.concat(received).toString(),
    connections: () => connections,
  };
};
const plain = (onConnection?: (socket: Socket) => void) => listen(createServer(), onConnection);

/** Calls `onRequest` when a whole request with its body has come. */
const afterRequest = (onRequest: (socket: Socket) => void) => (socket: Socket) => {
  let text = "";
  socket.on("data", (data) => {
    text += data.toString();
    if (!text.endsWith('"end":1}')) return;
    text = "";
    onRequest(socket);
  });
};
const answer = (status: string, body: string, type = "application/json"): string =>
  `HTTP/1.1 ${status}\r\ncontent-type: ${type}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

const message = '{"text":"hello","end":1}';
const post = async (
  origin: string,
  given: Partial<EgressRequest> = {},
  options: Partial<EgressOptions> = {},
) => {
  const egress = createEgress({ origins: [origin], connectTimeoutMs: 500, ...options });
  onTestFinished(() => egress.close());
  return egress.request({
    method: "POST",
    url: `${origin}/v26.0/1/messages`,
    headers: { authorization: "Bearer t", "content-type": "application/json" },
    body: message,
    timeoutMs: 2_000,
    ...given,
  });
};

let tls: string;
beforeAll(() => {
  tls = mkdtempSync(join(tmpdir(), "parley-egress-"));
  createDevelopmentTls(tls, () => undefined);
});
afterAll(() => rmSync(tls, { recursive: true, force: true }));
const read = (file: string): string => readFileSync(join(tls, file), "utf8");
const secure = () =>
  createTlsServer({ key: read("localhost.private.pem"), cert: read("localhost.pem") }, () => undefined);

describe("an answer", () => {
  it("comes with status, headers and body, whatever the status", async () => {
    for (const status of ["200 OK", "400 Bad Request", "500 Oops"]) {
      const server = await plain(afterRequest((socket) => socket.write(answer(status, '{"ok":true}'))));
      const result = await post(`http://127.0.0.1:${server.port}`);
      expect(result).toMatchObject({
        kind: "answer",
        status: Number.parseInt(status),
        headers: { "content-type": "application/json" },
      });
      if (result.kind === "answer") expect(jsonOf(result.body)).toEqual({ ok: true });
      expect(server.text()).toContain("POST /v26.0/1/messages HTTP/1.1");
      expect(server.text()).toContain(message);
    }
  });

  it("may be no JSON", async () => {
    for (const [status, body] of [
      ["502 Bad Gateway", "<html>Bad Gateway</html>"],
      ["200 OK", '{"messages":[{"id":"wam'],
    ] as const) {
      const server = await plain(afterRequest((socket) => socket.write(answer(status, body, "text/html"))));
      const result = await post(`http://127.0.0.1:${server.port}`);
      expect(result).toMatchObject({ kind: "answer", status: Number.parseInt(status) });
      if (result.kind === "answer") expect(jsonOf(result.body)).toBeUndefined();
    }
  });

  it("that points elsewhere is not followed", async () => {
    const elsewhere = await plain();
    const server = await plain(
      afterRequest((socket) =>
        socket.write(
          `HTTP/1.1 307 Moved\r\nlocation: http://127.0.0.1:${elsewhere.port}/\r\ncontent-length: 0\r\n\r\n`,
        ),
      ),
    );
    expect(await post(`http://127.0.0.1:${server.port}`)).toMatchObject({ kind: "answer", status: 307 });
    expect(elsewhere.connections()).toBe(0);
  });

  it("uses a connection again, one request at a time", async () => {
    const server = await plain(afterRequest((socket) => socket.write(answer("200 OK", "{}"))));
    const origin = `http://127.0.0.1:${server.port}`;
    const egress = createEgress({ origins: [origin], connections: 1 });
    onTestFinished(() => egress.close());
    const request = { method: "POST", url: `${origin}/x`, body: message } as const;
    for (let n = 0; n < 3; n++) expect(await egress.request(request)).toMatchObject({ status: 200 });
    expect(server.connections()).toBe(1);
  });
});

describe("proof that nothing was sent", () => {
  const none = (reason: string) => ({ kind: "failure", sentBytes: "none", reason });

  it("a name that does not exist", async () => {
    expect(await post("http://parley-test.invalid")).toEqual(none("dns"));
  });

  it("a port where nobody listens", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, "close");
    expect(await post(`http://127.0.0.1:${port}`)).toEqual(none("refused"));
    expect(await post(`http://localhost:${port}`)).toEqual(none("refused"));
  });

  it("a certificate that nobody vouches for, or for another name", async () => {
    const server = await listen(secure());
    expect(await post(`https://localhost:${server.port}`)).toEqual(none("tls"));
    expect(await post(`https://127.0.0.2:${server.port}`, {}, { ca: read("ca.pem") })).toMatchObject({
      sentBytes: "none",
    });
    expect(server.text()).toBe("");
  });

  it("a server that does not speak TLS, or ends within the handshake, or never begins it", async () => {
    const talking = await plain((socket) => socket.write("HTTP/1.1 400 Bad Request\r\n\r\n"));
    expect(await post(`https://127.0.0.1:${talking.port}`)).toEqual(none("tls"));
    const ending = await plain((socket) => socket.resetAndDestroy());
    expect(await post(`https://127.0.0.1:${ending.port}`)).toMatchObject({ sentBytes: "none" });
    const mute = await plain();
    expect(await post(`https://127.0.0.1:${mute.port}`)).toMatchObject({
      kind: "failure",
      sentBytes: "none",
    });
    for (const server of [talking, ending, mute]) expect(server.text()).not.toContain("hello");
  });

  it("an origin that is not on the list, or hides behind a user name", async () => {
    const server = await plain();
    const egress = createEgress({ origins: ["https://graph.facebook.com"] });
    onTestFinished(() => egress.close());
    for (const url of [
      `http://127.0.0.1:${server.port}/`,
      "http://graph.facebook.com/",
      "https://graph.facebook.com:444/",
      "https://graph.facebook.com.evil.example/",
      "https://graph.facebook.com@evil.example/",
      "https://user:pw@graph.facebook.com/",
      "file:///etc/passwd",
      "not an address",
    ]) {
      expect(await egress.request({ method: "GET", url })).toEqual(none("origin_not_allowed"));
    }
    expect(server.connections()).toBe(0);
  });

  it("given up while it waited for a connection: it is never written later", async () => {
    const asking: { now?: Socket } = {};
    const latest = (): Socket | undefined => asking.now;
    const server = await plain(
      afterRequest((socket) => {
        asking.now = socket;
      }),
    );
    const origin = `http://127.0.0.1:${server.port}`;
    const egress = createEgress({ origins: [origin], connections: 1 });
    onTestFinished(() => egress.close());
    const slow = egress.request({ method: "POST", url: `${origin}/slow`, body: message, timeoutMs: 5_000 });
    const stop = new AbortController();
    const aborted = egress.request({
      method: "POST",
      url: `${origin}/aborted`,
      body: message,
      signal: stop.signal,
    });
    const late = egress.request({ method: "POST", url: `${origin}/late`, body: message, timeoutMs: 50 });
    expect(await late).toEqual(none("timeout"));
    stop.abort();
    expect(await aborted).toEqual(none("aborted"));
    await expect.poll(latest, { timeout: 10_000 }).toBeDefined();
    latest()?.write(answer("200 OK", "{}"));
    expect(await slow).toMatchObject({ status: 200 });
    delete asking.now;
    const after = egress.request({ method: "POST", url: `${origin}/after`, body: message, timeoutMs: 5_000 });
    await expect.poll(latest, { timeout: 10_000 }).toBeDefined();
    latest()?.write(answer("200 OK", "{}"));
    expect(await after).toMatchObject({ status: 200 });
    expect(server.text()).not.toMatch(/\/(aborted|late)/);
  });

  it("a signal that was aborted before", async () => {
    const server = await plain();
    const result = await post(`http://127.0.0.1:${server.port}`, { signal: AbortSignal.abort() });
    expect(result).toEqual(none("aborted"));
    expect(server.text()).toBe("");
  });

  it("a client that is closed, and a header that cannot be sent", async () => {
    const egress = createEgress({ origins: ["http://127.0.0.1:9"] });
    expect(
      await egress.request({ method: "GET", url: "http://127.0.0.1:9/", headers: { x: "a\r\nb: c" } }),
    ).toMatchObject({ kind: "failure", sentBytes: "none" });
    await egress.close();
    expect(await egress.request({ method: "GET", url: "http://127.0.0.1:9/" })).toEqual(none("closed"));
  });
});

describe("no proof of anything", () => {
  it("reset once the request was there", async () => {
    const server = await plain(afterRequest((socket) => socket.resetAndDestroy()));
    const result = await post(`http://127.0.0.1:${server.port}`);
    expect(result).toEqual({ kind: "failure", sentBytes: "all", reason: "reset" });
    expect(server.text()).toContain(message);
  });

  it("reset as soon as the connection stands", async () => {
    const server = await plain((socket) => socket.resetAndDestroy());
    expect(await post(`http://127.0.0.1:${server.port}`)).toMatchObject({ kind: "failure", reason: "reset" });
  });

  it("closed without a word", async () => {
    const server = await plain(afterRequest((socket) => socket.end()));
    const result = await post(`http://127.0.0.1:${server.port}`);
    expect(result).toEqual({ kind: "failure", sentBytes: "all", reason: "reset" });
    expect(server.connections()).toBe(1);
  });

  it("a stall, before the answer and within it", async () => {
    const server = await plain();
    const from = performance.now();
    expect(await post(`http://127.0.0.1:${server.port}`, { timeoutMs: 200 })).toEqual({
      kind: "failure",
      sentBytes: "all",
      reason: "timeout",
    });
    expect(performance.now() - from).toBeLessThan(1_500);
    const half = await plain(
      afterRequest((socket) => socket.write("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{")),
    );
    expect(await post(`http://127.0.0.1:${half.port}`, { timeoutMs: 200 })).toEqual({
      kind: "failure",
      sentBytes: "all",
      reason: "timeout",
      status: 200,
    });
  });

  it("an answer that is cut off, endless, or no HTTP", async () => {
    const cut = await plain(
      afterRequest((socket) => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{")),
    );
    expect(await post(`http://127.0.0.1:${cut.port}`)).toMatchObject({
      kind: "failure",
      sentBytes: "all",
      status: 200,
    });
    const large = await plain(afterRequest((socket) => socket.write(answer("200 OK", "x".repeat(5_000)))));
    expect(await post(`http://127.0.0.1:${large.port}`, {}, { maxAnswerBytes: 1_000 })).toMatchObject({
      kind: "failure",
      sentBytes: "all",
      reason: "answer_too_large",
    });
    const noise = await plain(afterRequest((socket) => socket.end("SSH-2.0-OpenSSH\r\n")));
    expect(await post(`http://127.0.0.1:${noise.port}`)).toEqual({
      kind: "failure",
      sentBytes: "all",
      reason: "bad_http",
    });
  });

  it("over TLS as well", async () => {
    const server = await listen(
      secure(),
      afterRequest((socket) => socket.destroy()),
    );
    const result = await post(`https://localhost:${server.port}`, {}, { ca: read("ca.pem") });
    expect(result).toEqual({ kind: "failure", sentBytes: "all", reason: "reset" });
    expect(server.text()).toContain(message);
  });
});
