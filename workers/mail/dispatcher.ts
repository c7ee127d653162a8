import { setMaxListeners } from "node:events";
import type { Database } from "#core/platform/db/database.ts";
import { statement } from "#core/platform/db/statement.ts";
import type { Logger } from "#core/platform/log.ts";
import { endsWithin } from "#core/platform/within.ts";
import { createWaker } from "../send/waker.ts";
import { listenForMail } from "./listen-for-mail.ts";
import type { MailMetrics } from "./mail-metrics.ts";
import { retryDelayMs } from "./retry-delay.ts";
import { sendMail } from "./send-mail.ts";
import type { LeasedMail, SendMailParts, Tried } from "./send-mail.ts";

const claim = statement<LeasedMail>("mail-claim");
const waiting = statement<{ waiting: number; oldest_seconds: number; next_due_ms: number | null }>(
  "mail-waiting",
);
const sent = statement<{ id: string }>("mail-sent");
const again = statement<{ id: string }>("mail-retry");
const failed = statement<{ id: string }>("mail-failed");
const accountResult = statement<never>("mail-account-result");

export interface MailDispatcherOptions extends SendMailParts {
  readonly db: Pick<Database, "runAsSystem" | "dedicated">;
  readonly log: Logger;
  readonly metrics: MailMetrics;
  /** How long a mail belongs to the process that claimed it, ms. Default 120,000: more than twice what a try may take. */
  readonly leaseMs?: number;
  /** How often an idle dispatcher looks by itself, ms. Default 15,000. */
  readonly pollMs?: number;
  /** Pause after each failed try, ms; undefined ends it. For tests. */
  readonly delayMs?: (tries: number) => number | undefined;
}

export interface MailDispatcher {
  /** Something may be due: look now. */
  wake(): void;
  /**
   * Claims nothing more and finishes what is under way.
   * @returns false when something was still under way after `graceMs`; another process sends it when its lease ends
   */
  stop(graceMs: number): Promise<boolean>;
}

/** Mails under way at a time, and of one org with a mail server of its own. */
const atOnce = 8;
const atOnceOfOrg = 3;
/** While there is work, what waits is counted no more often. */
const countEveryMs = 5_000;
/** How often writing down an end is tried: what is not written down is sent again. */
const writeTries = 5;

/** Starts sending mails: at least once each, by the row's own Message-ID. */
export const startMailDispatcher = (options: MailDispatcherOptions): MailDispatcher => {
  const { db, log, metrics } = options;
  const delayMs = options.delayMs ?? retryDelayMs;
  const waker = createWaker(() => performance.now());
  let stopAsked = false;
  const isStopping = (): boolean => stopAsked;
  const cut = new AbortController();
  setMaxListeners(0, cut.signal);
  const underWay = new Map<LeasedMail, Promise<void>>();

  const write = async (row: LeasedMail, { outcome, account }: Tried): Promise<void> => {
    const pause = outcome.kind === "retry" ? delayMs(row.attempts) : undefined;
    const key = [row.id, row.lease_token];
    if (outcome.kind === "sent") await db.runAsSystem("mail.send", sent, key);
    else if (pause !== undefined) await db.runAsSystem("mail.send", again, [...key, pause, outcome.problem]);
    else await db.runAsSystem("mail.send", failed, [...key, outcome.problem]);
    const problem = outcome.kind === "sent" ? null : outcome.problem;
    if (account) await db.runAsSystem("mail.send", accountResult, [account.orgId, account.secretId, problem]);
    metrics.tried(outcome.kind === "sent" ? "sent" : pause === undefined ? "failed" : "retried");
    if (pause !== undefined) waker.at(performance.now() + pause + 5);
    if (outcome.kind !== "sent") {
      const line = { mailId: row.id, template: row.template, tries: row.attempts, problem };
      if (pause === undefined) log.error(line, "a mail was given up");
      else log.warn(line, "a mail is tried again later");
    }
  };
  const writeDown = async (row: LeasedMail, tried: Tried): Promise<void> => {
    for (let left = writeTries; ; left -= 1) {
      try {
        await write(row, tried);
        return;
      } catch (error) {
        if (left <= 1) throw error;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    }
  };
  const take = async (row: LeasedMail): Promise<void> => {
    try {
      await writeDown(row, await sendMail(row, options, cut.signal));
    } catch (error) {
      log.error(
        { err: error, mailId: row.id, template: row.template },
        "a mail is left until its lease ends",
      );
    } finally {
      underWay.delete(row);
      waker.wake();
    }
  };

  const fullOrgs = (): string[] => {
    const counts = new Map<string, number>();
    for (const { from_org_id: org } of underWay.keys())
      if (org !== null) counts.set(org, (counts.get(org) ?? 0) + 1);
    return [...counts].filter(([, count]) => count >= atOnceOfOrg).map(([org]) => org);
  };
  let countAt = 0;
  const look = async (): Promise<void> => {
    const room = atOnce - underWay.size;
    if (room <= 0) return;
    const rows = await db.runAsSystem("mail.send", claim, [
      ...[room, options.leaseMs ?? 120_000, atOnceOfOrg, fullOrgs(), options.platform !== undefined],
    ]);
    for (const row of rows) underWay.set(row, take(row));
    if (rows.length > 0 && performance.now() < countAt) return;
    countAt = performance.now() + countEveryMs;
    const [rest] = await db.runAsSystem("mail.send", waiting, []);
    metrics.waiting(rest?.waiting ?? 0, rest?.oldest_seconds ?? 0);
    const next = rest?.next_due_ms ?? 0;
    if (next > 0) waker.at(performance.now() + next + 5);
  };
  const run = async (): Promise<void> => {
    while (!isStopping()) {
      await look().catch((error: unknown) => log.warn({ err: error }, "looking for mails failed"));
      if (!isStopping()) await waker.wait(options.pollMs ?? 15_000, 20);
    }
  };

  const notices = listenForMail({ db, log, onNotice: () => waker.wake() });
  const running = run();
  return {
    wake: () => waker.wake(),
    stop: async (graceMs) => {
      stopAsked = true;
      waker.wake();
      await Promise.all([running, notices.stop()]);
      const ended = await endsWithin(graceMs, Promise.all(underWay.values()));
      // What is still on the wire must not go on after us: its row is another process's soon.
      cut.abort();
      return ended;
    },
  };
};
