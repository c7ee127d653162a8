import { randomUUID } from "node:crypto";
import { hash } from "bcryptjs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { productStepMs } from "../../../identity/evenly.ts";
import { startTestServer, testPassword } from "../../../testing/start-test-server.ts";
import type { TestServer } from "../../../testing/start-test-server.ts";
import { createHasher } from "./hasher.ts";
import { kruskalWallis, median } from "./testing/rank-test.ts";

const attempts = 300;
/** Chance of a false alarm in this file; its routes share it. */
const pOfAll = 0.01;

let it: TestServer;
let passwordHash: string;
beforeAll(async () => {
  // What the product does: its price of a password, and its beat.
  const hasher = createHasher();
  passwordHash = await hash(testPassword, 12);
  it = await startTestServer({ trustedProxies: ["loopback"] }, { hasher, evenStepMs: productStepMs });
});
afterAll(() => it.close());

const kinds = ["unknown", "member", "disabled", "bare", "pending"] as const;
type Kind = (typeof kinds)[number];

/** An address of this kind that nobody has asked about yet. */
const addressOf = async (kind: Kind): Promise<string> => {
  if (kind === "unknown") return `${randomUUID()}@example.com`;
  const { email, personId } = await it.build.buildMember({
    orgId: (await it.build.buildOrg()).id,
    disabled: kind === "disabled",
    ...(kind === "bare" ? {} : { passwordHash }),
  });
  if (kind === "pending")
    await it.build.sql("UPDATE person SET email_verified_at = NULL WHERE id = $1", [personId]);
  return email;
};

let origins = 0;
/** Time of one answer, in ms. Every question comes from an origin of its own: none is to meet a limit. */
const timeOf = async (path: string, body: object, status: number): Promise<number> => {
  origins += 1;
  const ip = `10.${(origins >> 16) & 255}.${(origins >> 8) & 255}.${origins & 255}`;
  const started = performance.now();
  const answer = await fetch(`http://127.0.0.1:${it.port}/api/v1/auth/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-forwarded-for": ip },
    body: JSON.stringify(body),
  });
  await answer.arrayBuffer();
  const ms = performance.now() - started;
  expect(answer.status).toBe(status);
  return ms;
};

const questions: Record<string, { status: number; body: (email: string) => object }> = {
  login: { status: 401, body: (email) => ({ email, password: "certainly not the password" }) },
  "password-reset": { status: 202, body: (email) => ({ email }) },
  "magic-link": { status: 202, body: (email) => ({ email }) },
  signup: {
    status: 202,
    body: (email) => ({ email, name: "Somebody", orgName: "Some org", password: testPassword }),
  },
};

describe("T12 V30 P7: whether there is an account shows in no time either", () => {
  for (const [path, { status, body }] of Object.entries(questions)) {
    test(`${path}: ${attempts} questions of every kind, interleaved`, async () => {
      const times: Record<Kind, number[]> = { unknown: [], member: [], disabled: [], bare: [], pending: [] };
      const addresses: { kind: Kind; email: string }[][] = [];
      for (let round = 0; round < attempts + 5; round += 1) {
        const mixed = [...kinds].sort(() => Math.random() - 0.5);
        addresses.push(
          await Promise.all(mixed.map(async (kind) => ({ kind, email: await addressOf(kind) }))),
        );
      }
      for (const [round, asked] of addresses.entries()) {
        for (const { kind, email } of asked) {
          const ms = await timeOf(path, body(email), status);
          // The first few warm up what is compiled and connected.
          if (round >= 5) times[kind].push(ms);
        }
      }
      const medians = Object.fromEntries(kinds.map((kind) => [kind, median(times[kind])]));
      const p = kruskalWallis(Object.values(times));
      const shown = `${JSON.stringify(medians)}, p = ${p.toFixed(4)}`;
      const values = Object.values(medians);
      expect(Math.max(...values) / Math.min(...values), shown).toBeLessThan(1.05);
      expect(p, shown).toBeGreaterThan(pOfAll / Object.keys(questions).length);
    });
  }
});
