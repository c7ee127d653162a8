import type { Response } from "supertest";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestServer } from "../../../testing/start-test-server.ts";
import type { TestServer } from "../../../testing/start-test-server.ts";
import { accountWorld, goodPassword, newAddress } from "./testing/account-world.ts";

let it: TestServer;
let on: ReturnType<typeof accountWorld>;
beforeAll(async () => {
  it = await startTestServer();
  on = accountWorld(it);
});
afterAll(() => it.close());

interface Kind {
  name: "verify_email" | "change_email" | "reset_password" | "magic_link";
  /** Makes a link of this kind for somebody new; answers its token. */
  mail: () => Promise<string>;
  use: (token: string) => Promise<Response>;
  done: number;
  /** Seconds, as the mail says. */
  lasts: number;
}

const kinds: Kind[] = [
  {
    name: "verify_email",
    mail: async () => {
      const email = newAddress();
      await on.signUp(email);
      return on.tokenTo(email, "verify_email");
    },
    use: (token) => on.post("verify-email", { token }),
    done: 200,
    lasts: 7 * 24 * 3600,
  },
  {
    name: "change_email",
    mail: async () => {
      const [email, next] = [await on.join(), newAddress()];
      await on.post("email", { email: next }, await on.accessOf(email));
      return on.tokenTo(next, "change_email");
    },
    use: (token) => on.post("verify-email", { token }),
    done: 200,
    lasts: 3600,
  },
  {
    name: "reset_password",
    mail: async () => {
      const email = await on.join();
      await on.post("password-reset", { email });
      return on.tokenTo(email, "reset_password");
    },
    use: (token) => on.post("password-reset/use", { token, password: goodPassword }),
    done: 204,
    lasts: 30 * 60,
  },
  {
    name: "magic_link",
    mail: async () => {
      const email = await on.join();
      await on.post("magic-link", { email });
      return on.tokenTo(email, "magic_link");
    },
    use: (token) => on.post("magic-link/use", { token }),
    done: 200,
    lasts: 15 * 60,
  },
];

/** Moves the end of every link that is still good. */
const laterBy = (seconds: number) =>
  it.build.sql(
    "UPDATE person_token SET expires_at = expires_at - make_interval(secs => $1) WHERE used_at IS NULL",
    [seconds],
  );

describe.each(kinds)("T17 V31 a link to $name", ({ name, mail, use, done, lasts }) => {
  test(`${name === "magic_link" ? "S12: " : ""}is good for exactly one of 50 at the same moment, and for none after`, async () => {
    const token = await mail();
    const answers = await Promise.all(Array.from({ length: 50 }, () => use(token)));
    const won = answers.filter((answer) => answer.status === done);
    const lost = answers.filter((answer) => answer.status === 410);
    expect([won.length, lost.length]).toEqual([1, 49]);
    expect(new Set(lost.map((answer) => answer.body.code))).toEqual(new Set(["link_invalid"]));
    expect((await use(token)).status).toBe(410);
  });

  test("ends when the mail says so", async () => {
    const [early, late] = [await mail(), await mail()];
    await laterBy(lasts - 30);
    expect((await use(early)).status).toBe(done);
    await laterBy(30);
    const answer = await use(late);
    expect([answer.status, answer.body.code]).toEqual([410, "link_invalid"]);
  });

  test("does nothing anywhere else", async () => {
    const token = await mail();
    for (const other of kinds.filter((kind) => kind.use.toString() !== use.toString())) {
      expect((await other.use(token)).status, other.name).toBe(410);
    }
    expect((await on.post("refresh", { refreshToken: token })).status).toBe(401);
    expect((await on.me(token)).status).toBe(401);
    expect((await use(token)).status).toBe(done);
  });
});

describe("T17 what is kept of a link", () => {
  test("is a hash of 256 random bits: a dump of the database holds none of the secrets", async () => {
    const tokens = await Promise.all(kinds.map((kind) => kind.mail()));
    const tables = await it.build.sql<{ name: string }>(
      "SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')",
    );
    expect(tables.length).toBeGreaterThan(30);
    for (const token of tokens) {
      expect(Buffer.from(token.replace("plk_", ""), "base64url")).toHaveLength(32);
      const forms = [token, token.replace("plk_", ""), Buffer.from(token).toString("hex")];
      for (const { name } of tables) {
        const found = await it.build.sql(
          `SELECT 1 FROM "${name}" AS t WHERE EXISTS (SELECT 1 FROM unnest($1::text[]) AS f WHERE strpos(t::text, f) > 0)`,
          [forms],
        );
        expect(found, name).toEqual([]);
      }
    }
  });
});

describe("T19 V06 mailed links and names", () => {
  const hosts: Record<string, string>[] = [
    { host: "evil.example" },
    { host: "parley.test.evil.example" },
    { "x-forwarded-host": "evil.example" },
    { forwarded: "host=evil.example;proto=http" },
    { "x-forwarded-proto": "http", "x-forwarded-host": "evil.example", "x-original-host": "evil.example" },
  ];
  const wishes = ["password-reset", "magic-link"] as const;

  for (const headers of hosts) {
    test(`lead to our own origin whatever the request says of itself: ${JSON.stringify(headers)}`, async () => {
      const email = await on.join();
      for (const wish of wishes) await it.http.post(`/api/v1/auth/${wish}`).set(headers).send({ email });
      const stranger = newAddress();
      await it.http
        .post("/api/v1/auth/signup")
        .set(headers)
        .send({ email: stranger, name: "N", orgName: "O", password: goodPassword });
      const found = [
        await on.linkTo(email, "reset_password"),
        await on.linkTo(email, "magic_link"),
        await on.linkTo(stranger, "verify_email"),
      ];
      for (const link of found) expect(link).toMatch(/^https:\/\/parley\.test\/[a-z-]+#token=plk_[\w-]{43}$/);
    });
  }

  const names = [
    "Ada\r\nBcc: all@example.com",
    "Ada\nX: 1",
    "Ada\u2028X",
    "Ada\u0000",
    "Ada\u202Eadmin",
    "\u0007",
    "\uD800",
  ];
  for (const bad of names) {
    test(`a name or org of ${JSON.stringify(bad)} is refused`, async () => {
      for (const field of ["name", "orgName"]) {
        const answer = await on.signUp(newAddress(), { [field]: bad });
        expect(answer.status, field).toBe(422);
        expect(answer.body.fields[0].path).toBe(`body.${field}`);
      }
      const token = await on.accessOf(await on.join());
      const renamed = await it.http
        .patch("/api/v1/auth/me")
        .set("authorization", `Bearer ${token}`)
        .send({ name: bad });
      expect(renamed.status).toBe(422);
    });
  }

  test("an address with a second line or a second address is none", async () => {
    for (const email of [
      "a@example.com\r\nBcc: b@example.com",
      "a@example.com,b@example.com",
      "A <a@example.com>",
    ]) {
      for (const path of ["signup", "password-reset", "magic-link"]) {
        const answer = await on.post(path, { email, name: "N", orgName: "O", password: goodPassword });
        expect(answer.status, path).toBe(422);
      }
    }
  });
});
