import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase } from "#core/platform/db/database.ts";
import type { Database } from "#core/platform/db/database.ts";
import { createLogger } from "#core/platform/log.ts";
import { createBuilders } from "#core/testing/builders.ts";
import type { Builders } from "#core/testing/builders.ts";
import { createTestDatabase } from "#core/testing/database.ts";
import type { TestDatabase } from "#core/testing/database.ts";
import { appendAudit, appendAuditSql } from "./append-audit.ts";
import type { NewAuditEntry } from "./append-audit.ts";

let home: TestDatabase;
let db: Database;
let build: Builders;
beforeAll(async () => {
  home = await createTestDatabase();
  build = createBuilders(home.adminUrl);
  db = openDatabase({
    url: home.serverUrl,
    pools: { parley_app: 6, parley_identity: 6 },
    applicationName: "audit-test",
    log: createLogger("test", "silent"),
  });
});
afterAll(async () => {
  await db.close();
  await build.close();
  await home.drop();
});

const entry = (orgId: string, n: number): NewAuditEntry => ({
  orgId,
  at: new Date(Date.UTC(2026, 0, 1, 0, 0, n)),
  action: "member.changed",
  actor: { kind: "member", id: orgId, name: "Ana Ünal" },
  target: { kind: "member", id: "x", name: "Bo" },
  place: "203.0.113.x",
  requestId: `r${n}`,
  details: { b: n, a: "ü" },
});
const sha256 = (...parts: (Buffer | string)[]) =>
  createHash("sha256")
    .update(Buffer.concat(parts.map((part) => Buffer.from(part))))
    .digest();

test("entries written at once through both doors are numbered without a hole and chained", async () => {
  const org = await build.buildOrg();
  await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      n % 2 === 0
        ? db.forOrg(org.id, (tx) => appendAudit(tx, entry(org.id, n)))
        : db.asSystem("auth.audit", (tx) => appendAuditSql(tx, entry(org.id, n))),
    ),
  );
  const rows = await build.sql<{ no: string; body: string; hash: Buffer }>(
    "SELECT no::text, body, hash FROM audit_entry WHERE org_id = $1 ORDER BY audit_entry.no",
    [org.id],
  );
  let hash = sha256(`parley.audit:${org.id}`);
  for (const [index, row] of rows.entries()) {
    expect(row.no).toBe(String(index + 1));
    hash = sha256(hash, `${row.no}:${row.body}`);
    expect(row.hash.equals(hash)).toBe(true);
  }
  expect(rows).toHaveLength(20);
});

test("an entry goes with the change that it tells of", async () => {
  const org = await build.buildOrg();
  await expect(
    db.forOrg(org.id, async (tx) => {
      await appendAudit(tx, entry(org.id, 1));
      throw new Error("the change failed");
    }),
  ).rejects.toThrow("the change failed");
  expect(await build.sql("SELECT 1 FROM audit_entry WHERE org_id = $1", [org.id])).toEqual([]);
});

test("the application can neither change an entry nor take one away", async () => {
  const org = await build.buildOrg();
  await db.forOrg(org.id, (tx) => appendAudit(tx, entry(org.id, 1)));
  await expect(db.forOrg(org.id, (tx) => tx.auditEntry.deleteMany({}))).rejects.toThrow(/permission denied/);
  await expect(db.forOrg(org.id, (tx) => tx.auditEntry.updateMany({ data: { body: "{}" } }))).rejects.toThrow(
    /permission denied/,
  );
});
