import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import https from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import tls from "node:tls";
import { io as connect } from "socket.io-client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createKeyring } from "../../scripts/keys/create-keyring.ts";
import { startTestServer } from "../testing/start-test-server.ts";
import type { TestServer } from "../testing/start-test-server.ts";

const directory = mkdtempSync(join(tmpdir(), "parley-tls-"));
const file = (name: string): string => join(directory, "tls", name);
let it: TestServer;
let secure: { port: number; stop: () => Promise<void> };
beforeAll(async () => {
  createKeyring(directory);
  it = await startTestServer();
  const pair = {
    cert: readFileSync(file("localhost.pem")),
    key: readFileSync(file("localhost.private.pem")),
  };
  secure = await it.another({ tls: pair });
});
afterAll(async () => {
  await it.close();
  rmSync(directory, { recursive: true });
});

const get = (options: https.RequestOptions): Promise<number> =>
  new Promise((resolve, reject) => {
    https
      .get({ host: "127.0.0.1", port: secure.port, path: "/healthz", ...options }, (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      })
      .on("error", reject);
  });

describe("https of our own (T51, W1, U8, S1)", () => {
  test("OpenSSL, through Node, accepts the chain of the development CA", async () => {
    expect(await get({ ca: readFileSync(file("ca.pem")) })).toBe(200);
  });

  test("without that CA, for another name, or below TLS 1.2 there is no connection", async () => {
    await expect(get({})).rejects.toThrow(/self-signed|unable to (get|verify)/);
    await expect(get({ ca: readFileSync(file("ca.pem")), servername: "parley.example" })).rejects.toThrow(
      /does not match/,
    );
    for (const version of ["TLSv1", "TLSv1.1"] as const) {
      const attempt = new Promise((resolve, reject) => {
        const options = {
          port: secure.port,
          host: "127.0.0.1",
          minVersion: "TLSv1",
          maxVersion: version,
        } as const;
        const socket = tls.connect({ ...options, ciphers: "DEFAULT@SECLEVEL=0", rejectUnauthorized: false });
        socket.once("secureConnect", resolve).once("error", reject);
      });
      await expect(attempt, version).rejects.toThrow();
    }
  });

  test("a cipher without forward secrecy or without authentication of what it encrypts is refused", async () => {
    for (const ciphers of ["AES256-GCM-SHA384", "ECDHE-RSA-AES256-SHA384", "AES128-SHA"]) {
      const attempt = new Promise((resolve, reject) => {
        const options = { port: secure.port, host: "127.0.0.1", maxVersion: "TLSv1.2" } as const;
        const socket = tls.connect({ ...options, ciphers, rejectUnauthorized: false });
        socket.once("secureConnect", resolve).once("error", reject);
      });
      await expect(attempt, ciphers).rejects.toThrow();
    }
  });

  test("the socket and the Secure cookie work over it", async () => {
    const ca = readFileSync(file("ca.pem")).toString();
    const token = await it.signIn(it.orgs[0].agent);
    const socket = connect(`https://localhost:${secure.port}`, {
      ca,
      auth: { token },
      transports: ["websocket"],
      reconnection: false,
    });
    await new Promise<void>((resolve, reject) => {
      socket.once("hello", () => resolve());
      socket.once("connect_error", reject);
    });
    socket.disconnect();
    const cookies = await new Promise<string[]>((resolve, reject) => {
      const request = https.request(
        {
          ...{ host: "localhost", port: secure.port, path: "/api/v1/auth/login", method: "POST", ca },
          headers: { "content-type": "application/json" },
        },
        (answer) => {
          answer.resume();
          resolve(answer.headers["set-cookie"] ?? []);
        },
      );
      request.on("error", reject);
      const { email } = it.orgs[0].agent;
      request.end(JSON.stringify({ email, password: "correct horse battery staple", refreshIn: "cookie" }));
    });
    expect(cookies[0]).toMatch(
      /^__Host-parley_refresh=prt_.*; Path=\/; .*HttpOnly; SameSite=Strict; Secure$/,
    );
  });
});
