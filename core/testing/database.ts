import { randomBytes } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import type {} from "./global-setup.ts";

/** A migrated, empty database of its own for one test file. */
export interface TestDatabase {
  readonly name: string;
  /** Superuser: sees everything, row-level security does not bind it. */
  readonly adminUrl: string;
  /** Login `parley_server`; choose a group role with `asRole`. */
  readonly serverUrl: string;
  /** Login `parley_worker`; choose a group role with `asRole`. */
  readonly workerUrl: string;
  /** Removes the database, ending every connection to it. */
  drop(): Promise<void>;
}

/**
 * Clones the migrated template. Takes some tens of milliseconds; call it in `beforeAll` and `drop` in `afterAll`.
 * Only for tests of the projects `int`, `e2e` and `nightly`, whose run owns a Postgres.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { adminUrl, template, passwords, failure } = inject("postgres");
  if (failure !== undefined) throw new Error(`The template database could not be migrated: ${failure}`);
  const name = `parley_test_${randomBytes(6).toString("hex")}`;
  await onServer(adminUrl, `CREATE DATABASE ${name} TEMPLATE ${template}`);
  return {
    name,
    adminUrl: urlOf(adminUrl, name),
    serverUrl: urlOf(adminUrl, name, "parley_server", passwords.server),
    workerUrl: urlOf(adminUrl, name, "parley_worker", passwords.worker),
    drop: () => onServer(adminUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

/** The same login, switched to one of its group roles from the first statement on. */
export function asRole(url: string, role: string): string {
  const copy = new URL(url);
  copy.searchParams.set("options", `-c role=${role}`);
  // `URL` writes a space as "+", which Postgres' own clients do not read as one.
  return copy.href.replaceAll("+", "%20");
}

function urlOf(adminUrl: string, database: string, user?: string, password?: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${database}`;
  if (user !== undefined) url.username = user;
  if (password !== undefined) url.password = password;
  return url.href;
}

async function onServer(adminUrl: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
