import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createBuilders } from "#core/testing/builders.ts";
import type { Builders } from "#core/testing/builders.ts";
import { createTestDatabase } from "#core/testing/database.ts";
import type { TestDatabase } from "#core/testing/database.ts";
import { appendEvents, newEvent } from "../events/append-events.ts";
import { newId } from "../ids.ts";
import { createLogger } from "../log.ts";
import { conversationsByIds } from "../present/conversation.ts";
import { messagesByIds } from "../present/message.ts";
import { openDatabase } from "./database.ts";
import type { Database } from "./database.ts";
import { sqlOf } from "./sql-of.ts";

let test: TestDatabase;
let build: Builders;
let db: Database;
beforeAll(async () => {
  test = await createTestDatabase();
  build = createBuilders(test.adminUrl);
  db = openDatabase({
    url: test.serverUrl,
    pools: { parley_app: 4 },
    applicationName: "test",
    log: createLogger("test", "silent"),
  });
});
afterAll(async () => {
  await db.close();
  await build.close();
  await test.drop();
});

describe("forOrg", () => {
  it("shows an org its own rows and nobody else's", async () => {
    const [a, b] = await build.buildTwoOrgs();
    const contact = await build.buildContact({ orgId: a.org.id });
    const seen = (orgId: string) => db.forOrg(orgId, (tx) => tx.contact.findMany({ select: { id: true } }));
    expect(await seen(a.org.id)).toEqual([{ id: contact.id }]);
    expect(await seen(b.org.id)).toEqual([]);
  });

  it.each(["", "0", "null", "undefined", "00000000-0000-0000-0000-00000000000g"])(
    "refuses %j as an org",
    async (orgId) => {
      await expect(db.forOrg(orgId, (tx) => tx.contact.count())).rejects.toThrow("without an org");
      await expect(db.forOrgSql(orgId, () => Promise.resolve(1))).rejects.toThrow("without an org");
    },
  );

  it("refuses to read, change or create under another org's key", async () => {
    const [a, b] = await build.buildTwoOrgs();
    const contact = await build.buildContact({ orgId: a.org.id });
    const where = { orgId_id: { orgId: a.org.id, id: contact.id } };
    const inB = <T>(work: Parameters<typeof db.forOrg<T>>[1]) => db.forOrg(b.org.id, work);
    expect(await inB((tx) => tx.contact.findUnique({ where }))).toBeNull();
    await expect(inB((tx) => tx.contact.update({ where, data: { name: "x" } }))).rejects.toThrow();
    await expect(inB((tx) => tx.contact.findMany({ where: { orgId: a.org.id } }))).rejects.toThrow(
      "another org",
    );
    const data = { orgId: a.org.id, id: newId(), name: "x", nameAt: new Date() };
    await expect(inB((tx) => tx.contact.create({ data }))).rejects.toThrow("another org");
  });

  it("lets Postgres refuse a link across orgs", async () => {
    const [a, b] = await build.buildTwoOrgs();
    const foreign = await build.buildContact({ orgId: a.org.id });
    const data = { id: newId(), channelId: b.channel.id, contactId: foreign.id, lastMessageAt: new Date() };
    await expect(db.forOrg(b.org.id, (tx) => tx.conversation.create({ data }))).rejects.toThrow(
      /foreign key/i,
    );
  });

  it("rolls everything back when the work fails, events too", async () => {
    const org = await build.buildOrg();
    const contactId = newId();
    const attempt = db.forOrg(org.id, async (tx) => {
      await tx.contact.create({ data: { id: contactId, name: "x", nameAt: new Date() } });
      await appendEvents(tx, [newEvent("contact.changed", { contactId: contactId })]);
      throw new Error("changed my mind");
    });
    await expect(attempt).rejects.toThrow("changed my mind");
    expect(await build.sql("SELECT 1 FROM contact WHERE id = $1", [contactId])).toEqual([]);
    expect(await build.sql("SELECT 1 FROM event WHERE org_id = $1", [org.id])).toEqual([]);
  });

  it("presents the same through Prisma's transaction and the plain one", async () => {
    const message = await build.buildMessage();
    const ids = { conversation: [message.conversationId], message: [message.id] };
    const viaPrisma = await db.forOrg(message.orgId, async (tx) => [
      await conversationsByIds(sqlOf(tx), ids.conversation),
      await messagesByIds(sqlOf(tx), ids.message),
    ]);
    const viaSql = await db.forOrgSql(message.orgId, async (tx) => [
      await conversationsByIds(tx, ids.conversation),
      await messagesByIds(tx, ids.message),
    ]);
    expect(viaPrisma).toEqual(viaSql);
    expect(viaSql[0]).toHaveLength(1);
  });
});

describe("a connection that is lost", () => {
  it("fails its transaction and nothing else", async () => {
    const org = await build.buildOrg();
    const lost = db.forOrgSql(org.id, async (tx) => {
      const [row] = await tx.run<{ pid: number }>({
        name: "test-pid",
        text: "SELECT pg_backend_pid() AS pid",
      });
      await build.sql("SELECT pg_terminate_backend($1)", [row?.pid]);
      await expect
        .poll(() => build.sql("SELECT 1 FROM pg_stat_activity WHERE pid = $1", [row?.pid]))
        .toEqual([]);
      return tx.run({ name: "test-one", text: "SELECT 1" });
    });
    await expect(lost).rejects.toThrow();
    expect(await db.forOrg(org.id, (tx) => tx.contact.count())).toBe(0);
  });
});

describe("asSystem", () => {
  it("is refused in a process that does not hold the role", async () => {
    await expect(db.asSystem("outbox.claim", () => Promise.resolve(1))).rejects.toThrow("does not hold");
  });
});
