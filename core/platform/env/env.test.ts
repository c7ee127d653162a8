import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EnvError } from "./define-env.ts";
import type { EnvSource } from "./define-env.ts";
import { handOn } from "./hand-on.ts";
import { serverEnv } from "./server-env.ts";
import { startEnv } from "./start-env.ts";
import { workersEnv } from "./workers-env.ts";

const database = "postgresql://parley_server:pw@127.0.0.1:5432/parley";
const server: EnvSource = { DATABASE_URL: database, KEYS_DIR: ".data/keys/server" };
const workers: EnvSource = { DATABASE_URL: database, KEYS_DIR: ".data/keys/workers" };

const faultsOf = (read: (source: EnvSource) => unknown, source: EnvSource): readonly string[] => {
  try {
    read(source);
    return [];
  } catch (error) {
    if (error instanceof EnvError) return error.faults;
    throw error;
  }
};

describe("defaults", () => {
  it("npm start needs nothing", () => {
    expect(startEnv({})).toEqual({
      NODE_ENV: "development",
      LOG_LEVEL: "info",
      PORT: 4000,
      LISTEN_HOST: "127.0.0.1",
      SIMULATOR_PORT: 4010,
      DATA_DIR: ".data",
      MAX_IN_FLIGHT: 200,
      MAX_IN_FLIGHT_PER_ORG: 50,
      META_GRAPH_VERSION: "v26.0",
      DEMO: true,
      ACCESS_TOKEN_TTL: 604_800,
      REFRESH_TOKEN_TTL: 2_592_000,
      JOURNAL_KEEP_DAYS: 30,
      UNCONFIRMED_AFTER_MINUTES: 15,
      MAILBOX_PORT: 4020,
      GOOGLE_ISSUER: "https://accounts.google.com",
      GITHUB_ORIGIN: "https://github.com",
    });
  });

  it("the processes need a database and their keys", () => {
    expect(serverEnv(server)).toMatchObject({ PORT: 4000, PARLEY_ROLES: ["api", "hub", "relay", "ingest"] });
    expect(workersEnv(workers)).toMatchObject({
      META_GRAPH_URL: "https://graph.facebook.com",
      PARLEY_QUEUES: ["interactive", "inbound", "bulk", "housekeeping", "mail"],
    });
    expect(faultsOf(serverEnv, {})).toEqual([
      expect.stringMatching(/^DATABASE_URL is missing: Postgres/),
      expect.stringMatching(/^KEYS_DIR is missing: the folder/),
    ]);
  });

  it("takes an empty variable as unset", () => {
    expect(startEnv({ PORT: "", REDIS_URL: "  ", DATABASE_URL: "" })).toEqual(startEnv({}));
  });
});

describe("values", () => {
  it.each([
    ["PORT", "0", 0],
    ["PORT", " 8080 ", 8080],
    ["DEMO", "0", false],
    ["DEMO", "true", true],
    ["ACCESS_TOKEN_TTL", "15m", 900],
    ["UNCONFIRMED_AFTER_MINUTES", "0.05", 0.05],
    ["META_GRAPH_URL", "http://127.0.0.1:4010/", "http://127.0.0.1:4010"],
    ["TRUSTED_PROXIES", "loopback, 10.0.0.0/8", ["loopback", "10.0.0.0/8"]],
    ["SECURITY_CONTACT", "mailto:security@example.com", "mailto:security@example.com"],
    ["MAIL_FROM", "Parley <parley@example.com>", { name: "Parley", address: "parley@example.com" }],
    ["MAIL_FROM", '"Parley, Inc." <a@b.example>', { name: "Parley, Inc.", address: "a@b.example" }],
    ["MAIL_FROM", "parley@example.com", { name: "", address: "parley@example.com" }],
  ])("reads %s=%s", (key, text, value) => {
    expect(startEnv({ [key]: text })).toMatchObject({ [key]: value });
  });

  it.each([
    ["PORT", "65536", "PORT must be a whole number from 0 to 65535"],
    ["PORT", "4000x", "PORT must be a whole number from 0 to 65535"],
    ["PORT", "-1", "PORT must be a whole number from 0 to 65535"],
    ["DEMO", "maybe", "DEMO must be 1 or 0"],
    ["LOG_LEVEL", "loud", "LOG_LEVEL must be fatal, error, warn, info, debug, trace or silent"],
    ["ACCESS_TOKEN_TTL", "7", "ACCESS_TOKEN_TTL must be a time like 30s, 15m, 12h or 7d, at most 400d"],
    ["ACCESS_TOKEN_TTL", "401d", "ACCESS_TOKEN_TTL must be a time like 30s, 15m, 12h or 7d, at most 400d"],
    ["REDIS_URL", "localhost:6379", "REDIS_URL must be an address that begins with redis:// or rediss://"],
    [
      "DATABASE_URL",
      "mysql://x/y",
      "DATABASE_URL must be an address that begins with postgres:// or postgresql://",
    ],
    [
      "META_GRAPH_URL",
      "https://graph.facebook.com/v26.0",
      "META_GRAPH_URL must be an address without a path",
    ],
    ["MAIL_URL", "http://mail.example", "MAIL_URL must be an address that begins with smtp:// or smtps://"],
    ["MAIL_FROM", "Parley", "MAIL_FROM must be an address, like Parley <parley@example.com>"],
    ["MAIL_FROM", "a <b> <c@d.example>", "MAIL_FROM must be an address, like Parley <parley@example.com>"],
    ["MAIL_URL", "smtps://mail.example", "MAIL_FROM is missing: MAIL_URL needs it"],
    ["RESEND_API_KEY", "re_1", "MAIL_FROM is missing: RESEND_API_KEY needs it"],
    ["META_GRAPH_VERSION", "26", "META_GRAPH_VERSION must be a version like v26.0"],
    ["UNCONFIRMED_AFTER_MINUTES", "0", "UNCONFIRMED_AFTER_MINUTES must be a number above 0"],
    ["FAILPOINT", "FP9", "FAILPOINT must be FP1 to FP7, with :n for the nth time"],
    [
      "UPSTASH_REDIS_REST_TOKEN",
      "t",
      "UPSTASH_REDIS_REST_URL is missing: UPSTASH_REDIS_REST_TOKEN belongs to it",
    ],
    [
      "UPSTASH_REDIS_REST_URL",
      "https://x.upstash.io",
      "UPSTASH_REDIS_REST_TOKEN is missing: UPSTASH_REDIS_REST_URL needs it",
    ],
  ])("names %s=%s and its mend", (key, text, fault) => {
    expect(faultsOf(startEnv, { [key]: text })).toEqual([fault]);
  });

  it("refuses roles and queues that there are not, or twice", () => {
    expect(faultsOf(serverEnv, { ...server, PARLEY_ROLES: "api,mail" })).toEqual([
      "PARLEY_ROLES must be one or more of api, hub, relay, ingest, separated by commas",
    ]);
    expect(faultsOf(workersEnv, { ...workers, PARLEY_QUEUES: "bulk, bulk" })).toEqual([
      "PARLEY_QUEUES must not name one twice",
    ]);
    expect(serverEnv({ ...server, PARLEY_ROLES: "ingest" }).PARLEY_ROLES).toEqual(["ingest"]);
  });

  it("refuses sessions that end before their tokens", () => {
    expect(faultsOf(serverEnv, { ...server, REFRESH_TOKEN_TTL: "1d" })).toEqual([
      "REFRESH_TOKEN_TTL must not be shorter than ACCESS_TOKEN_TTL",
    ]);
  });

  it("takes a provider's id and secret together or not at all", () => {
    for (const name of ["GOOGLE", "GITHUB"]) {
      const [id, secret] = [`${name}_CLIENT_ID`, `${name}_CLIENT_SECRET`];
      for (const half of [id, secret]) {
        expect(faultsOf(serverEnv, { ...server, [half]: "x" })).toEqual([
          `${id} and ${secret} belong together: set both or none`,
        ]);
      }
      expect(faultsOf(serverEnv, { ...server, [id]: "x", [secret]: "y" })).toEqual([]);
    }
  });

  it("names all faults at once, one line each, and repeats no value", () => {
    const source = { PORT: "s3cret-a", REDIS_URL: "s3cret-b", FAILPOINT: "s3cret-c" };
    expect(faultsOf(startEnv, source)).toHaveLength(3);
    expect(() => startEnv(source)).toThrow(
      /^The environment is not right:\n {2}PORT must.*\n {2}REDIS_URL must.*\n {2}FAILPOINT must/,
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.keys(startEnv.shape)),
        fc.string({ minLength: 1 }),
        (key, noise) => {
          const text = `s3cret${noise}s3cret`;
          for (const fault of faultsOf(startEnv, { [key]: text })) {
            expect(fault).not.toContain("s3cret");
            expect(fault.split("\n")).toHaveLength(1);
          }
        },
      ),
    );
  });
});

describe("in production", () => {
  const live = { NODE_ENV: "production" };
  it.each([
    ["REDIS_URL", "redis://cache.internal:6379", "rediss://cache.internal:6379"],
    ["META_GRAPH_URL", "http://graph.facebook.com", "https://graph.facebook.com"],
    ["PUBLIC_URL", "http://chat.example.com", "https://chat.example.com"],
    ["GOOGLE_ISSUER", "http://id.example.com", "https://id.example.com"],
    ["GITHUB_ORIGIN", "http://git.example.com", "https://git.example.com"],
  ])("%s must be safe, or on this machine", (key, open, safe) => {
    expect(faultsOf(startEnv, { ...live, [key]: open })).toEqual([
      expect.stringMatching(`^${key} must begin with`),
    ]);
    expect(faultsOf(startEnv, { ...live, [key]: safe })).toEqual([]);
    const scheme = open.slice(0, open.indexOf(":"));
    for (const host of ["127.0.0.1", "localhost", "[::1]", "127.8.8.8"])
      expect(faultsOf(startEnv, { ...live, [key]: `${scheme}://${host}:9` })).toEqual([]);
    for (const host of ["127.0.0.1.evil.example", "10.0.0.1", "localhost.evil.example"])
      expect(faultsOf(startEnv, { ...live, [key]: `${scheme}://${host}:9` })).toHaveLength(1);
    expect(faultsOf(startEnv, { [key]: open })).toEqual([]);
  });

  it("Postgres is reached over verified TLS, or on this machine (F2, P3)", () => {
    const at = (address: string) => faultsOf(serverEnv, { ...server, ...live, DATABASE_URL: address });
    const words = "DATABASE_URL must say sslmode=verify-full in production, unless it is on this machine";
    for (const mode of [
      "",
      "?sslmode=disable",
      "?sslmode=prefer",
      "?sslmode=require",
      "?sslmode=verify-ca",
    ]) {
      expect(at(`postgresql://u:p@db.example.com/parley${mode}`), mode).toEqual([words]);
    }
    expect(at("postgresql://u:p@db.example.com/parley?sslmode=verify-full")).toEqual([]);
    expect(at(database)).toEqual([]);
  });

  it("certificate and key come together", () => {
    const words = "TLS_CERT_FILE and TLS_KEY_FILE belong together: set both or none";
    expect(faultsOf(serverEnv, { ...server, TLS_CERT_FILE: "a.pem" })).toEqual([words]);
    expect(faultsOf(serverEnv, { ...server, TLS_CERT_FILE: "a.pem", TLS_KEY_FILE: "b.pem" })).toEqual([]);
  });

  it("Upstash must be reached by https, and no failpoint is set", () => {
    const upstash = { UPSTASH_REDIS_REST_URL: "http://kv.example.com", UPSTASH_REDIS_REST_TOKEN: "t" };
    expect(faultsOf(serverEnv, { ...server, ...live, ...upstash })).toHaveLength(1);
    expect(faultsOf(workersEnv, { ...workers, ...live, FAILPOINT: "FP1" })).toEqual([
      "FAILPOINT is for tests only: unset it in production",
    ]);
    expect(faultsOf(workersEnv, { ...workers, FAILPOINT: "FP3:20" })).toEqual([]);
  });
});

describe("mail", () => {
  it("one way out, not two", () => {
    const both = { MAIL_URL: "smtps://mail.example", RESEND_API_KEY: "re_1", MAIL_FROM: "a@b.example" };
    expect(faultsOf(workersEnv, { ...workers, ...both })).toEqual([
      "MAIL_URL and RESEND_API_KEY exclude each other: unset one",
    ]);
  });

  it("the secrets of mail are for the workers alone (W3)", () => {
    const names = ["MAIL_URL", "RESEND_API_KEY"];
    for (const name of names) expect(Object.keys(serverEnv.shape)).not.toContain(name);
    for (const name of names) expect(Object.keys(workersEnv.shape)).toContain(name);
  });

  it("the development mailbox is refused in production", () => {
    const page = { MAILBOX_URL: "http://127.0.0.1:4020" };
    expect(faultsOf(serverEnv, { ...server, ...page })).toEqual([]);
    expect(faultsOf(serverEnv, { ...server, ...page, NODE_ENV: "production" })).toEqual([
      "MAILBOX_URL is for development only: unset it in production",
    ]);
  });
});

it("hands on only what a process reads", () => {
  const source = { PORT: "1", KEYS_DIR: "k", REDIS_URL: "redis://h", AWS_SECRET: "x", LOG_LEVEL: " " };
  expect(handOn(source, workersEnv.shape)).toEqual({ KEYS_DIR: "k", REDIS_URL: "redis://h" });
});
