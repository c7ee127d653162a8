import { randomBytes } from "node:crypto";
import { Registry } from "prom-client";
import { expect, test, vi } from "vitest";
import type { SendOutcome } from "#core/domain/sending/graph-answer.ts";
import type { Database } from "#core/platform/db/database.ts";
import { createLogger } from "#core/platform/log.ts";
import type { ClaimedRow } from "#core/platform/outbox/claim.ts";
import type { Settlement } from "#core/platform/outbox/settle.ts";
import { outboxDefaults } from "#core/platform/outbox/settings.ts";
import { createDatabaseClock } from "./database-clock.ts";
import { failpointsFrom } from "./failpoints.ts";
import type { SendContext } from "./send-context.ts";
import { sendMetrics } from "./send-metrics.ts";
import { sendRow } from "./send-row.ts";

const row: ClaimedRow = {
  orgId: "0198c0de-0000-7000-8000-000000000001",
  id: "0198c0de-0000-7000-8000-000000000002",
  leaseToken: "0198c0de-0000-7000-8000-000000000003",
  channelId: "0198c0de-0000-7000-8000-000000000004",
  contactId: "0198c0de-0000-7000-8000-000000000005",
  phoneNumberId: "106540352242922",
  attempt: 1,
  lane: 0,
  lastError: null,
  type: "text",
  text: "Hello",
  content: null,
  replyToWaId: null,
  address: { phone: "447700900123", bsuid: null },
  slotMs: 0,
};

const refusal = (code: number): SendOutcome => ({
  kind: "answer",
  status: 400,
  body: { error: { code, message: "no" } },
});

/** A sender around a database of which each test says what fails; `steps` is what happened, in order. */
const stand = (given: { holdFailures?: number; outcome?: SendOutcome; more?: Partial<SendContext> }) => {
  const steps: string[] = [];
  const settled: Settlement[] = [];
  let failures = given.holdFailures ?? 0;
  const now = (): number => performance.now();
  const forOrgSql = vi.fn(() => {
    failures -= 1;
    steps.push(failures >= 0 ? "hold failed" : "hold");
    return failures >= 0 ? Promise.reject(new Error("connection lost")) : Promise.resolve(1);
  });
  const post = vi.fn(() => Promise.resolve(given.outcome ?? refusal(131026)));
  const context: SendContext = {
    db: { forOrgSql } as unknown as Database,
    settings: outboxDefaults,
    log: createLogger("test", "silent"),
    metrics: sendMetrics(new Registry()),
    failpoints: failpointsFrom(undefined, false),
    callbackKey: randomBytes(32),
    clock: createDatabaseClock(now),
    now,
    stopping: new AbortController().signal,
    withToken: (_orgId, _channelId, use) => use(Buffer.from("token")),
    forgetToken: () => undefined,
    post,
    start: ({ id }) => Promise.resolve({ id, verdict: "sending", pairWaitMs: 0, pairSpent: false }),
    newSlot: () => Promise.resolve(0),
    settle: (_orgId, item) => {
      steps.push(`settled ${item.to}`);
      settled.push(item);
      return Promise.resolve({ id: item.id, moved: true, wasState: "sending", wasWaMessageId: null });
    },
    dueIn: () => undefined,
    ...given.more,
  };
  return { context, post, settled, steps };
};

test("no new slot to be had: nothing left, so the row goes back to the queue", async () => {
  const now = (): number => performance.now();
  // Each reading of the slot lies in the past, so that the row always has to ask for another one.
  const clock = { observe: () => undefined, toLocal: () => now() - 1_000 };
  const { context, post, settled } = stand({
    more: { clock, newSlot: () => Promise.reject(new Error("connection lost")) },
  });
  await sendRow(row, context);
  expect(post).not.toHaveBeenCalled();
  expect(settled).toMatchObject([
    { to: "queued", error: { code: "unsent_database", count: 1 }, counts: true },
  ]);
});

test("the answer to the commit of `sending` was lost: nothing left either", async () => {
  const { context, post, settled } = stand({
    more: { start: () => Promise.reject(new Error("connection lost")) },
  });
  await sendRow(row, context);
  expect(post).not.toHaveBeenCalled();
  expect(settled).toMatchObject([{ leaseToken: row.leaseToken, to: "queued", counts: true }]);
});

test.each([
  ["a full channel", 130429, { to: "queued", error: { code: "130429", count: 1 } }],
  ["a full pair", 131056, { to: "queued", error: { code: "131056", count: 1 } }],
  ["a dead token", 190, { to: "queued", error: { code: "190", count: 1 } }],
])(
  "%s: the refusal is written down before the hold, which gets a second chance",
  async (_name, code, end) => {
    const { context, settled, steps } = stand({ holdFailures: 1, outcome: refusal(code) });
    await sendRow(row, context);
    expect(settled).toMatchObject([end]);
    expect(steps).toEqual(["settled queued", "hold failed", "hold"]);
  },
);
