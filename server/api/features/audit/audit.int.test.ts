import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AuditEntry } from "#contracts/shapes/audit.ts";
import { appendAudit } from "#core/platform/audit/append-audit.ts";
import { packageRoot } from "#core/platform/package-root.ts";
import { startTestServer } from "../../../testing/start-test-server.ts";
import type { TestServer } from "../../../testing/start-test-server.ts";

let it: TestServer;
let token: string;
const directory = mkdtempSync(join(tmpdir(), "parley-audit-"));
beforeAll(async () => {
  it = await startTestServer();
  token = await it.signIn(it.orgs[0].admin);
  const [{ org, admin, agent }, other] = it.orgs;
  for (let n = 0; n < 25; n += 1) {
    await it.db.forOrg(org.id, (tx) =>
      appendAudit(tx, {
        orgId: org.id,
        at: new Date(Date.UTC(2026, 0, 1 + n)),
        action: n % 5 === 0 ? "member.invited" : "member.changed",
        actor: {
          kind: "member",
          id: n % 2 === 0 ? admin.id : agent.id,
          name: n % 2 === 0 ? "Ana 100%" : "=Bo",
        },
        target: { kind: "member", id: "x", name: `Person ${n}` },
        place: "203.0.113.x",
        requestId: null,
        details: { n },
      }),
    );
  }
  await it.db.forOrg(other.org.id, (tx) =>
    appendAudit(tx, {
      orgId: other.org.id,
      at: new Date(),
      action: "org.changed",
      actor: { kind: "system", id: null, name: "Other org" },
      place: "Unknown",
      requestId: null,
    }),
  );
});
afterAll(async () => {
  rmSync(directory, { recursive: true });
  await it.close();
});

const page = async (query: Record<string, string>) => {
  const answer = await it.http.get("/api/v1/audit").query(query).set("authorization", `Bearer ${token}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.body as { items: AuditEntry[]; nextCursor: string | null };
};
const walk = async (query: Record<string, string>): Promise<AuditEntry[]> => {
  const all: AuditEntry[] = [];
  let cursor: string | null = null;
  do {
    const next: Awaited<ReturnType<typeof page>> = await page({
      ...query,
      limit: "4",
      ...(cursor === null ? {} : { cursor }),
    });
    all.push(...next.items);
    cursor = next.nextCursor;
  } while (cursor !== null);
  return all;
};
const ofTest = (entry: AuditEntry): boolean => entry.target?.name.startsWith("Person") === true;

describe("GET /audit (V44)", () => {
  test("newest first, each entry once, of the own org alone", async () => {
    const all = await walk({});
    expect(all.map((entry) => entry.no)).toEqual(all.map((_, index) => all.length - index));
    expect(all.filter(ofTest)).toHaveLength(25);
    expect(JSON.stringify(all)).not.toContain("Other org");
  });

  test("by action, member, words and time", async () => {
    expect((await walk({ action: "member.invited" })).filter(ofTest)).toHaveLength(5);
    expect((await walk({ memberId: it.orgs[0].agent.id })).filter(ofTest)).toHaveLength(12);
    expect(await walk({ q: "person 7" })).toHaveLength(1);
    expect((await walk({ q: "100%" })).filter(ofTest)).toHaveLength(13);
    expect((await walk({ q: "100_" })).filter(ofTest)).toHaveLength(0);
    const january = { from: "2026-01-03T00:00:00.000Z", to: "2026-01-05T00:00:00.000Z" };
    expect((await walk(january)).map((entry) => entry.details["n"])).toEqual([4, 3, 2]);
  });

  test("a cursor or a filter that is none of ours is refused", async () => {
    for (const query of [{ cursor: "x" }, { cursor: "0" }, { action: "nothing" }, { memberId: "me" }]) {
      const answer = await it.http.get("/api/v1/audit").query(query).set("authorization", `Bearer ${token}`);
      expect(answer.status).toBe(422);
    }
  });
});

describe("the export", () => {
  const exported = async (format: string) => {
    const answer = await it.http
      .post("/api/v1/audit/export")
      .send({ format })
      .set("authorization", `Bearer ${token}`);
    expect(answer.status, answer.text).toBe(200);
    return answer.body as { text: string; entries: number; fileName: string };
  };
  const verify = async (text: string) => {
    const file = join(directory, "audit.ndjson");
    writeFileSync(file, text);
    return promisify(execFile)(
      process.execPath,
      ["--import", "tsx", join(packageRoot, "scripts", "audit", "main.ts"), file],
      { cwd: packageRoot },
    );
  };

  test("is whole for the offline verifier, and leaves an entry of its own", async () => {
    const { text, entries, fileName } = await exported("ndjson");
    expect(fileName).toMatch(/^audit-\d{4}-\d\d-\d\d\.ndjson$/);
    expect((await verify(text)).stdout).toContain(`Whole: ${entries} entries of org ${it.orgs[0].org.id}`);
    const [newest] = (await page({ limit: "1" })).items;
    expect(newest).toMatchObject({ action: "audit.exported", details: { entries, format: "ndjson" } });
  });

  test("one changed letter is found", async () => {
    const { text } = await exported("ndjson");
    await expect(verify(text.replace("Person 3", "Person 4"))).rejects.toMatchObject({ code: 1 });
  });

  test("somebody who writes past the application into the table is found too", async () => {
    const org = await it.build.buildOrg();
    const entry = (n: number) => ({
      orgId: org.id,
      at: new Date(),
      action: "org.changed" as const,
      actor: { kind: "system" as const, id: null, name: `n${n}` },
      place: "Unknown",
      requestId: null,
    });
    for (const n of [1, 2, 3]) await it.db.forOrg(org.id, (tx) => appendAudit(tx, entry(n)));
    await it.build.sql("UPDATE audit_entry SET body = replace(body, 'n2', 'n9') WHERE org_id = $1", [org.id]);
    const admin = await it.build.buildMember({ orgId: org.id, role: "admin", passwordHash: it.passwordHash });
    token = await it.signIn(admin);
    const { text } = await exported("ndjson");
    await expect(verify(text)).rejects.toMatchObject({
      stderr: expect.stringContaining("Entry 2 was changed") as string,
    });
    token = await it.signIn(it.orgs[0].admin);
  });

  test("as CSV a name cannot become a formula (V04)", async () => {
    const { text } = await exported("csv");
    expect(text).toContain("'=Bo");
    expect(text).not.toMatch(/(^|,)=/m);
  });

  test("only an Admin who has just proved who it is", async () => {
    await it.build.sql("UPDATE session SET proved_at = now() - interval '11 minutes'");
    const stale = await it.http.post("/api/v1/audit/export").send({}).set("authorization", `Bearer ${token}`);
    expect(stale.body).toMatchObject({ code: "fresh_login_required" });
  });
});
