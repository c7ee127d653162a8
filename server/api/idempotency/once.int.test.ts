import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AppError } from "#contracts/errors.ts";
import { allRoutes } from "#contracts/routes/registry.ts";
import type { Database } from "#core/platform/db/database.ts";
import { newId } from "#core/platform/ids.ts";
import { eventually } from "../../testing/eventually.ts";
import { startTestServer } from "../../testing/start-test-server.ts";
import type { TestServer } from "../../testing/start-test-server.ts";
import { repeatKeyOf } from "./key-of-request.ts";
import { createOnce } from "./once.ts";

let it: TestServer;
let orgId: string;
beforeAll(async () => {
  it = await startTestServer();
  orgId = it.orgs[0].org.id;
});
afterAll(() => it.close());

const sending = allRoutes.find((route) => route.name === "messages.send")!;
const keyFor = (word: string, body: object = { n: 1 }, org = orgId, actor = "m") =>
  repeatKeyOf(
    word,
    sending,
    org,
    { kind: "member", id: actor, name: "" },
    {
      params: {},
      query: undefined,
      body,
    },
  )!;

/** An effect that nothing but the key keeps from happening twice: a contact of a new id. */
const effectIn = (db: Database, org: string, mark: string) => async () => {
  const id = newId();
  await db.forOrg(org, (tx) => tx.contact.create({ data: { id, name: mark, nameAt: new Date() } }));
  return { status: 201, text: JSON.stringify({ id, mark }) };
};
const effectsOf = async (mark: string): Promise<number> =>
  Number(
    (await it.build.sql<{ n: string }>("SELECT count(*)::text AS n FROM contact WHERE name = $1", [mark]))[0]
      ?.n,
  );
const age = (word: { keyHash: Buffer }, by: string) =>
  it.build.sql("UPDATE idempotent_answer SET created_at = created_at - $2::interval WHERE key_hash = $1", [
    word.keyHash,
    by,
  ]);
const rowsOf = (word: { keyHash: Buffer }) =>
  it.build.sql<{ status: number | null }>("SELECT status FROM idempotent_answer WHERE key_hash = $1", [
    word.keyHash,
  ]);
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "it was answered",
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  );

describe("T32: the same Idempotency-Key", () => {
  test("50 at once in two processes: one effect, 50 equal answers", async () => {
    const [here, there] = [createOnce({ db: it.db }), createOnce({ db: it.db })];
    const mark = randomUUID();
    const key = keyFor(mark);
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        (n % 2 === 0 ? here : there)(key, `r${n}`, effectIn(it.db, orgId, mark)),
      ),
    );
    expect(await effectsOf(mark)).toBe(1);
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
  });

  test("after 23 h 59 the same answer, after 24 h 01 a new effect", async () => {
    const once = createOnce({ db: it.db });
    const mark = randomUUID();
    const key = keyFor(mark);
    const work = effectIn(it.db, orgId, mark);
    const first = await once(key, "r", work);
    await age(key, "23 hours 59 minutes");
    expect(await once(key, "r", work)).toEqual({ ...first, replayed: true });
    await age(key, "2 minutes");
    const second = await once(key, "r", work);
    expect(second.replayed).toBe(false);
    expect(await effectsOf(mark)).toBe(2);
  });

  test("another body is refused; another tenant, another member and another route are independent", async () => {
    const once = createOnce({ db: it.db });
    const mark = randomUUID();
    const other = it.orgs[1].org.id;
    await once(keyFor(mark), "r", effectIn(it.db, orgId, mark));
    expect(await codeOf(once(keyFor(mark, { n: 2 }), "r", effectIn(it.db, orgId, mark)))).toBe(
      "idempotency_key_reused",
    );
    await once(keyFor(mark, { n: 1 }, other), "r", effectIn(it.db, other, mark));
    await once(keyFor(mark, { n: 1 }, orgId, "n"), "r", effectIn(it.db, orgId, mark));
    await once({ ...keyFor(mark), route: "elsewhere" }, "r", effectIn(it.db, orgId, mark));
    expect(await effectsOf(mark)).toBe(4);
  });

  test("a second one waits for the first, and gives up in time", async () => {
    const once = createOnce({ db: it.db, patienceMs: 150 });
    const elsewhere = createOnce({ db: it.db, patienceMs: 150 });
    const mark = randomUUID();
    const key = keyFor(mark);
    let finish: () => void = () => undefined;
    const slow = new Promise<void>((resolve) => (finish = resolve));
    const first = once(key, "r", async () => {
      await slow;
      return effectIn(it.db, orgId, mark)();
    });
    await eventually(
      () => rowsOf(key),
      (rows) => rows.length === 1,
    );
    for (const process of [once, elsewhere]) {
      expect(await codeOf(process(key, "r", effectIn(it.db, orgId, mark)))).toBe("idempotency_in_progress");
    }
    finish();
    const answer = await first;
    expect(await elsewhere(key, "r", effectIn(it.db, orgId, mark))).toEqual({ ...answer, replayed: true });
    expect(await effectsOf(mark)).toBe(1);
  });

  test("a crash before the effect: taken over after a minute, and not before", async () => {
    const once = createOnce({ db: it.db, patienceMs: 60 });
    const mark = randomUUID();
    const key = keyFor(mark);
    // The process died: its claim is all there is.
    await it.build.sql(
      "INSERT INTO idempotent_answer (org_id, route, key_hash, body_hash) VALUES ($1, $2, $3, $4)",
      [orgId, key.route, key.keyHash, key.bodyHash],
    );
    await age(key, "59 seconds");
    expect(await codeOf(once(key, "r", effectIn(it.db, orgId, mark)))).toBe("idempotency_in_progress");
    await age(key, "2 seconds");
    expect((await once(key, "r", effectIn(it.db, orgId, mark))).replayed).toBe(false);
    expect(await effectsOf(mark)).toBe(1);
  });

  test("a crash after the effect: never done again, and said so", async () => {
    const once = createOnce({ db: it.db, patienceMs: 60 });
    const mark = randomUUID();
    const key = keyFor(mark);
    const never = new Promise<never>(() => undefined);
    void createOnce({ db: it.db })(key, "r", async () => {
      await effectIn(it.db, orgId, mark)();
      return never;
    });
    await eventually(
      () => effectsOf(mark),
      (count) => count === 1,
    );
    expect(await codeOf(once(key, "r", effectIn(it.db, orgId, mark)))).toBe("idempotency_in_progress");
    await age(key, "61 seconds");
    expect(await codeOf(once(key, "r", effectIn(it.db, orgId, mark)))).toBe("conflict");
    expect(await effectsOf(mark)).toBe(1);
  });

  test("one that was taken for dead cannot commit any more", async () => {
    const [slowOne, quickOne] = [createOnce({ db: it.db }), createOnce({ db: it.db })];
    const mark = randomUUID();
    const key = keyFor(mark);
    let wake: () => void = () => undefined;
    const asleep = new Promise<void>((resolve) => (wake = resolve));
    const stalled = codeOf(
      slowOne(key, "r", async () => {
        await asleep;
        return effectIn(it.db, orgId, mark)();
      }),
    );
    await eventually(
      () => rowsOf(key),
      (rows) => rows.length === 1,
    );
    await age(key, "61 seconds");
    const answer = await quickOne(key, "r", effectIn(it.db, orgId, mark));
    wake();
    expect(await stalled).toBe("idempotency_in_progress");
    expect(await effectsOf(mark)).toBe(1);
    expect(await quickOne(key, "r", effectIn(it.db, orgId, mark))).toEqual({ ...answer, replayed: true });
  });

  test("a refusal is kept; what was our fault is not", async () => {
    const once = createOnce({ db: it.db });
    const [refused, failed] = [keyFor(randomUUID()), keyFor(randomUUID())];
    const refuse = () => Promise.reject(new AppError("service_window_closed"));
    expect(await codeOf(once(refused, "request-1", refuse))).toBe("service_window_closed");
    const again = await once(refused, "request-2", () => Promise.resolve({ status: 201, text: "{}" }));
    expect(again).toMatchObject({ status: 409, replayed: true });
    expect(JSON.parse(again.text)).toMatchObject({ code: "service_window_closed", requestId: "request-1" });
    for (const error of [
      new Error("a slip of ours"),
      new AppError("unavailable"),
      new AppError("rate_limited"),
    ]) {
      await codeOf(once(failed, "r", () => Promise.reject(error)));
      expect(await rowsOf(failed)).toEqual([]);
    }
    expect((await once(failed, "r", () => Promise.resolve({ status: 201, text: "{}" }))).replayed).toBe(
      false,
    );
  });

  test("old answers leave by themselves", async () => {
    const once = createOnce({ db: it.db });
    const old = keyFor(randomUUID());
    await once(old, "r", () => Promise.resolve({ status: 201, text: "{}" }));
    await age(old, "25 hours");
    await once(keyFor(randomUUID()), "r", () => Promise.resolve({ status: 201, text: "{}" }));
    expect(await rowsOf(old)).toEqual([]);
  });
});

describe("T32 over HTTP", () => {
  const post = (token: string, conversation: string, key: string, body: object) =>
    it.http
      .post(`/api/v1/conversations/${conversation}/messages`)
      .set({ authorization: `Bearer ${token}`, "idempotency-key": key })
      .send(body);

  test("the same message 20 times: one row, equal answers, marked as replayed", async () => {
    const token = await it.signIn(it.orgs[0].agent);
    const conversation = await it.build.buildConversation({ orgId, channelId: it.orgs[0].channel.id });
    const key = randomUUID();
    const body = { clientMessageId: newId(), text: "Hello" };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => post(token, conversation.id, key, body)),
    );
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers[0]?.status).toBe(202);
    expect(answers.filter(({ headers }) => headers["idempotent-replayed"] === "true")).toHaveLength(19);
    expect(answers.every(({ headers }) => headers["content-type"]?.includes("application/json"))).toBe(true);
    expect(
      await it.build.sql("SELECT id FROM message WHERE conversation_id = $1", [conversation.id]),
    ).toHaveLength(1);
    const other = await post(token, conversation.id, key, { ...body, text: "Hello?" });
    expect(other.status).toBe(422);
    expect(other.body).toMatchObject({ code: "idempotency_key_reused" });
  });

  test("what the schema refuses is not kept, and a key that is none is refused", async () => {
    const token = await it.signIn(it.orgs[0].agent);
    const conversation = await it.build.buildConversation({ orgId, channelId: it.orgs[0].channel.id });
    const key = randomUUID();
    expect((await post(token, conversation.id, key, { text: "" })).status).toBe(422);
    const good = await post(token, conversation.id, key, { clientMessageId: newId(), text: "Hi" });
    expect(good.status).toBe(202);
    expect(good.headers["idempotent-replayed"]).toBeUndefined();
    const odd = await post(token, conversation.id, "x".repeat(256), { clientMessageId: newId(), text: "Hi" });
    expect(odd.body).toMatchObject({ code: "invalid_input", fields: [{ path: "header.Idempotency-Key" }] });
  });

  test("an API key's answers are its own", async () => {
    const admin = await it.signIn(it.orgs[0].admin);
    const made = await it.http
      .post("/api/v1/api-keys")
      .set("authorization", `Bearer ${admin}`)
      .send({ name: "x", permissions: ["message:send"], channelIds: [it.orgs[0].channel.id] });
    const { secret } = made.body as { secret: string };
    const conversation = await it.build.buildConversation({ orgId, channelId: it.orgs[0].channel.id });
    const key = randomUUID();
    const first = await post(admin, conversation.id, key, {
      clientMessageId: newId(),
      text: "From a person",
    });
    const second = await post(secret, conversation.id, key, {
      clientMessageId: newId(),
      text: "From a shop",
    });
    const again = await post(secret, conversation.id, key, bodyOf(second));
    expect([first.status, second.status, again.status]).toEqual([202, 202, 202]);
    expect(again.text).toBe(second.text);
    expect(again.headers["idempotent-replayed"]).toBe("true");
    expect(first.text).not.toBe(second.text);
  });
  const bodyOf = (answer: { body: unknown }): object => {
    const { clientMessageId, text } = answer.body as { clientMessageId: string; text: string };
    return { clientMessageId, text };
  };

  test("no route whose answer carries a secret keeps it", () => {
    const telling = allRoutes.filter((route) => route.idempotent === true);
    expect(telling.length).toBeGreaterThan(0);
    for (const { result, name, access } of telling) {
      const fields = Object.keys((result as { shape?: object } | undefined)?.shape ?? {});
      expect(
        fields.filter((field) => /secret|token|password|code$|codes$/i.test(field)),
        name,
      ).toEqual([]);
      expect(access, name).not.toBe("public");
    }
  });
});
