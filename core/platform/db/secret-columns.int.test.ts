import { afterAll, beforeAll, expect, test } from "vitest";
import { createBuilders } from "#core/testing/builders.ts";
import type { Builders } from "#core/testing/builders.ts";
import { createTestDatabase } from "#core/testing/database.ts";
import type { TestDatabase } from "#core/testing/database.ts";

let home: TestDatabase;
let build: Builders;
beforeAll(async () => {
  home = await createTestDatabase();
  build = createBuilders(home.adminUrl);
});
afterAll(async () => {
  await build.close();
  await home.drop();
});

/**
 * Every column whose name sounds like a secret, with what lies in it: `hash` (SHA-256, HMAC or bcrypt), `sealed` (only a
 * worker opens it), `encrypted` (with a key that is not in the database), `open` (no secret, and why).
 */
const declared: Readonly<Record<string, string>> = {
  "api_key.token_hash": "hash: SHA-256 of 256 random bits",
  "idempotent_answer.key_hash": "hash: SHA-256 of actor and key",
  "invitation.token_hash": "hash: SHA-256",
  "mail.key_id": "open: the name of a public key",
  "mail.lease_token": "open: a fence between workers, good for nothing outside",
  "mail_account.secret_id": "open: the id of a sealed secret",
  "meta_app.app_key": "open: the public part of the webhook's address",
  "meta_app.verify_token_digest": "hash: HMAC with a pepper outside the database",
  "meta_app_secret.app_key": "open: the public part of the webhook's address",
  "meta_app_secret.key_id": "open: the name of a public key",
  "account.app_key": "open: the public part of the webhook's address",
  "delivery.app_key": "open: the public part of the webhook's address",
  "outbox.lease_token": "open: a fence between workers, good for nothing outside",
  "person.password_hash": "hash: bcrypt, cost 12",
  "person.password_set_at": "open: a time",
  "person_token.token_hash": "hash: SHA-256 of 256 random bits",
  "recovery_code.code_hash": "hash: HMAC with a key outside the database",
  "refresh_token.token_hash": "hash: SHA-256 of 256 random bits",
  "sealed_secret.key_class": "open: which workers open it",
  "sealed_secret.key_id": "open: the name of a public key",
  "second_factor.secret": "encrypted: AES-256-GCM with the api's own key, bound to the person",
  "tenant_key.key_class": "open: which workers open it",
  "tenant_key.key_id": "open: the name of a public key",
  "tenant_key.platform_key_id": "open: the name of a public key",
  "tenant_key.public_key": "open: public, and signed",
  "tenant_key.sealed_private": "sealed: to the platform's key of its class",
};

test("S3: a column that sounds like a secret says what lies in it, and none is plain", async () => {
  const columns = await build.sql<{ name: string; type: string }>(
    `SELECT table_name || '.' || column_name AS name, data_type AS type
     FROM information_schema.columns
     WHERE table_schema = 'public' AND table_name !~ '_[0-9]{8}$|_default$|^_prisma'
       AND column_name ~ '(secret|token|password|passw|private|credential|(^|_)key(_|$)|(^|_)code_)'
     ORDER BY 1`,
  );
  const known = columns.map((column) => column.name);
  expect(known.filter((name) => declared[name] === undefined)).toEqual([]);
  expect(Object.keys(declared).filter((name) => !known.includes(name))).toEqual([]);
  // What is hashed, sealed or encrypted is bytes; a bcrypt hash is the one text.
  for (const { name, type } of columns) {
    if (declared[name]?.startsWith("open") === true || name === "person.password_hash") continue;
    expect(type, name).toBe("bytea");
  }
});
