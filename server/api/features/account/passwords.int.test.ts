import { Writable } from "node:stream";
import { dictionary } from "@zxcvbn-ts/language-common";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createLogger } from "#core/platform/log.ts";
import { startTestServer } from "../../../testing/start-test-server.ts";
import type { TestServer } from "../../../testing/start-test-server.ts";
import { accountWorld, newAddress } from "./testing/account-world.ts";

const lines: string[] = [];
const sink = new Writable({
  write(chunk: Buffer, _encoding, done) {
    lines.push(chunk.toString());
    done();
  },
});
let it: TestServer;
let on: ReturnType<typeof accountWorld>;
beforeAll(async () => {
  it = await startTestServer({ log: createLogger("test", "trace", sink) });
  on = accountWorld(it);
});
afterAll(() => it.close());

describe("T13 V27 V28: setting a password", () => {
  /** Signs up, confirms nothing, and says whether the same password signs in. */
  const roundTrip = async (password: string): Promise<number[]> => {
    const email = newAddress();
    const set = await on.signUp(email, { password });
    return [set.status, (await on.login(email, password)).status];
  };

  test("8, 64 and 72 bytes work as typed; 7, 73 and NUL are refused with the field", async () => {
    const fine = [
      "zq8 vk2w",
      "k".repeat(40) + "wq ".repeat(8),
      "x".repeat(72),
      "é".repeat(36),
      " spaces at both ends ",
    ];
    for (const password of fine) expect(await roundTrip(password), password).toEqual([202, 200]);
    for (const password of [
      "zq8 vk2",
      "x".repeat(73),
      "é".repeat(37),
      "four\u0000five",
      "half \uD83D of it",
    ]) {
      const answer = await on.signUp(newAddress(), { password });
      expect([answer.status, answer.body.code], password).toEqual([422, "invalid_input"]);
      expect(answer.body.fields[0].path).toBe("body.password");
    }
  });

  test("what was cut, trimmed, folded or composed does not sign in", async () => {
    const pairs = [
      ["x".repeat(72), "x".repeat(71)],
      ["x".repeat(72), "x".repeat(73)],
      ["trailing space ", "trailing space"],
      ["Case Counts Here", "case counts here"],
      ["cafe\u0301 noir", "caf\u00e9 noir"],
      ["ﬁne ligature", "fine ligature"],
      ["ends in nothing", "ends in nothing\u0000"],
    ] as const;
    for (const [password, near] of pairs) {
      const email = newAddress();
      expect((await on.signUp(email, { password })).status).toBe(202);
      expect((await on.login(email, near)).status, near).not.toBe(200);
      expect((await on.login(email, password)).status, password).toBe(200);
    }
  });

  test("the list that everybody uses is refused over HTTP as well", async () => {
    const list = dictionary["passwords-common"].filter(({ length }) => length >= 8);
    for (const password of [list[0], list[2_999], list.at(-1)?.toUpperCase()]) {
      const answer = await on.signUp(newAddress(), { password });
      expect([answer.status, answer.body.code], password).toEqual([422, "password_too_weak"]);
      expect(answer.body.fields).toEqual([
        { path: "body.password", message: expect.stringContaining("Many people") as string },
      ]);
    }
  });

  test("the person's own address, name and org are refused", async () => {
    const email = newAddress();
    for (const password of [email, email.toUpperCase(), "Marie Curie", "mariecurie1898", "Radium Works"]) {
      const answer = await on.signUp(email, { name: "Marie Curie", orgName: "Radium Works", password });
      expect(answer.body.code, password).toBe("password_too_weak");
    }
  });

  test("when it was set is known; and a reset link never shows whose it is", async () => {
    const email = await on.join();
    const [row] = await it.build.sql<{ age: number; hash: string }>(
      "SELECT extract(epoch FROM now() - password_set_at)::float8 AS age, password_hash AS hash FROM person WHERE email = $1",
      [email],
    );
    expect(row?.age).toBeLessThan(60);
    expect(row?.hash).toMatch(/^\$2[aby]\$/);
    expect(await on.linkTo(email, "verify_email")).not.toContain(email);
  });
});

describe("W4: a password is in no log", () => {
  test("not at the finest level, whatever is done with it", async () => {
    const secrets = [
      "one Quill in 9 inkwells",
      "two Quills in 8 inkwells",
      "three Quills in 7 inkwells",
      "Quill guess 404",
    ];
    const [first, second, third, guess] = secrets as [string, string, string, string];
    const email = newAddress();
    await on.signUp(email, { password: first });
    await on.signUp(email, { password: first, name: 7 });
    await on.login(email, guess);
    await on.login(email, first);
    await on.post("verify-email", { token: await on.tokenTo(email, "verify_email") });
    const token = await on.accessOf(email, first);
    await on.post("password", { currentPassword: guess, password: second }, token);
    expect((await on.post("password", { currentPassword: first, password: second }, token)).status).toBe(204);
    await on.post("password-reset", { email });
    const link = await on.tokenTo(email, "reset_password");
    await on.post("password-reset/use", { token: "x".repeat(30), password: third });
    // Also when the database fails in the middle of it.
    await it.build.sql("ALTER TABLE person RENAME COLUMN password_set_at TO set_at");
    try {
      expect((await on.post("password-reset/use", { token: link, password: third })).status).toBe(500);
    } finally {
      await it.build.sql("ALTER TABLE person RENAME COLUMN set_at TO password_set_at");
    }
    expect((await on.post("password-reset/use", { token: link, password: third })).status).toBe(204);
    const all = lines.join("");
    expect(lines.length).toBeGreaterThan(10);
    expect(all).toContain("request failed");
    for (const secret of [...secrets, link, email]) expect(all.includes(secret), secret).toBe(false);
    const kept = await it.build.sql<{ all: string }>("SELECT string_agg(p::text, ' ') AS all FROM person p");
    for (const secret of secrets) expect(kept[0]?.all.includes(secret)).toBe(false);
  });
});
