import { createHash } from "node:crypto";
import type { Request } from "express";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Database } from "#core/platform/db/database.ts";
import { createAuthenticate } from "../api/authenticate.ts";
import { inNetworks } from "./api-key-check.ts";
import { claimsToBeApiKey, hashOfApiKey, newApiKey } from "./api-key.ts";

const letters = Array.from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

/** One slip of the pen somewhere after `parley_`: another letter, one lost, one doubled, two neighbours exchanged. */
const slips = (text: string): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.nat(text.length - 8).map((n) => n + 7),
      fc.constantFrom(...letters),
      fc.constantFrom("other", "lost", "doubled", "exchanged", "case"),
    )
    .map(([at, letter, kind]) => {
      const [before, here, after] = [text.slice(0, at), text.charAt(at), text.slice(at + 1)];
      if (kind === "lost") return before + after;
      if (kind === "doubled") return before + here + here + after;
      if (kind === "exchanged") return before + after.charAt(0) + here + after.slice(1);
      if (kind === "case") {
        const other = here === here.toLowerCase() ? here.toUpperCase() : here.toLowerCase();
        return before + other + after;
      }
      return before + letter + after;
    })
    .filter((typo) => typo !== text);

describe("an API key", () => {
  test("is recognised by its beginning, has 256 secret bits, and only its SHA-256 is handed on", () => {
    const { text, prefix, hash } = newApiKey("live");
    expect(text).toMatch(/^parley_live_[0-9A-Za-z]{8}_[0-9A-Za-z]{49}$/);
    expect(text.startsWith(`${prefix}_`)).toBe(true);
    expect(prefix).toHaveLength("parley_live_".length + 8);
    expect(hash).toEqual(createHash("sha256").update(text).digest());
    expect(hashOfApiKey(text)).toEqual(hash);
    expect(claimsToBeApiKey(text)).toBe(true);
    expect(newApiKey("test").text).toMatch(/^parley_test_/);
    expect(new Set(Array.from({ length: 200 }, () => newApiKey("test").text)).size).toBe(200);
  });

  test("T50: 1,000 typos are refused without a single query", async () => {
    const queries: string[] = [];
    const asked = (name: string) => () => {
      queries.push(name);
      return Promise.resolve([]);
    };
    const db = { runAsSystem: asked("runAsSystem"), asSystem: asked("asSystem") } as unknown as Database;
    const authenticate = createAuthenticate(db, () => undefined);
    const bearing = (text: string) =>
      ({ get: () => `Bearer ${text}`, ip: "127.0.0.1" }) as unknown as Request;
    let tried = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.constant(null).chain(() => slips(newApiKey("live").text)),
        async (typo) => {
          tried += 1;
          await expect(authenticate(bearing(typo))).rejects.toMatchObject({ code: "unauthenticated" });
        },
      ),
      { numRuns: 1_000 },
    );
    expect(tried).toBeGreaterThanOrEqual(1_000);
    expect(queries).toEqual([]);
    // The right text asks once.
    await expect(authenticate(bearing(newApiKey("live").text))).rejects.toMatchObject({
      code: "unauthenticated",
    });
    expect(queries).toEqual(["runAsSystem"]);
  });

  test("anything at all is no key", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `parley_live_${text}`),
        ),
        (text) => {
          expect(hashOfApiKey(text)).toBeUndefined();
        },
      ),
    );
  });
});

describe("the networks of a key (S4)", () => {
  test.each([
    ["10.1.2.3", ["10.0.0.0/8"], true],
    ["11.1.2.3", ["10.0.0.0/8"], false],
    ["203.0.113.7", ["203.0.113.7"], true],
    ["203.0.113.8", ["203.0.113.7"], false],
    ["::ffff:10.1.2.3", ["10.0.0.0/8"], true],
    ["::ffff:0a01:0203", ["10.0.0.0/8"], true],
    ["2001:db8::1", ["2001:db8::/32"], true],
    ["2001:db9::1", ["2001:db8::/32"], false],
    ["10.1.2.3", ["2001:db8::/32"], false],
    ["fe80::1%eth0", ["fe80::/10"], true],
    ["", ["0.0.0.0/0"], false],
    ["not an address", ["0.0.0.0/0", "::/0"], false],
    ["192.0.2.1", ["198.51.100.0/24", "192.0.2.0/31"], true],
  ])("%s in %j: %s", (ip, networks, within) => {
    expect(inNetworks(ip, networks)).toBe(within);
  });
});
