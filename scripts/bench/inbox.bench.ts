import { performance } from "node:perf_hooks";
import { apiPrefix } from "#contracts/routes/registry.ts";
import { openBenchStack } from "./bench-stack.ts";
import { fillInbox } from "./fill-inbox.ts";
import { atMost } from "./report.ts";
import type { Figure } from "./report.ts";
import { agentToken } from "./sign-in.ts";
import { median, percentile } from "./stats.ts";

const small = 10_000;
const large = 100_000;
const warmUp = 10;
const samples = 100;

interface Page {
  items: { id: string }[];
  nextCursor: string | null;
}

const reader =
  (origin: string, token: string) =>
  async (path: string): Promise<Page> => {
    const response = await fetch(`${origin}${apiPrefix}${path}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    if (!response.ok) throw new Error(`${path} answered ${response.status}`);
    return (await response.json()) as Page;
  };

const timesOf = async (read: () => Promise<unknown>): Promise<number[]> => {
  for (let n = 0; n < warmUp; n += 1) await read();
  const times: number[] = [];
  for (let n = 0; n < samples; n += 1) {
    const started = performance.now();
    await read();
    times.push(performance.now() - started);
  }
  return times;
};

/** The addresses measured: first page, a page 2,000 rows down, each filter, and pages of a long thread. */
const pathsOf = async (read: (path: string) => Promise<Page>): Promise<Record<string, string>> => {
  let page = await read("/conversations?limit=100");
  const thread = `/conversations/${page.items[0]?.id ?? ""}/messages?limit=50`;
  for (let n = 0; n < 20 && page.nextCursor; n += 1) {
    page = await read(`/conversations?limit=100&cursor=${encodeURIComponent(page.nextCursor)}`);
  }
  let messages = await read(thread);
  for (let n = 0; n < 10 && messages.nextCursor; n += 1) {
    messages = await read(`${thread}&cursor=${encodeURIComponent(messages.nextCursor)}`);
  }
  return {
    "first page": "/conversations",
    "deep page": `/conversations?cursor=${encodeURIComponent(page.nextCursor ?? "")}`,
    open: "/conversations?status=open",
    closed: "/conversations?status=closed",
    unread: "/conversations?unread=true",
    unassigned: "/conversations?status=open&assignee=none",
    "thread page": thread,
    "deep thread page": `${thread}&cursor=${encodeURIComponent(messages.nextCursor ?? "")}`,
  };
};

/** Inbox reads over HTTP with login, at 10,000 conversations in one org and 100,000 in another. */
export const inbox = async (): Promise<Figure[]> => {
  const stack = await openBenchStack();
  try {
    await fillInbox(stack.admin, stack.demo, 0, small, 20_000);
    await fillInbox(stack.admin, stack.demo, 1, large, 100_000);
    await stack.startServer();
    const figures: Figure[] = [];
    const sides = [];
    for (const org of [0, 1]) {
      const read = reader(stack.origin, await agentToken(stack.origin, stack.demo, org));
      sides.push({ read, paths: await pathsOf(read) });
    }
    const [few, many] = sides;
    if (!few || !many) return [];
    for (const name of Object.keys(many.paths)) {
      const runs: { few: number[]; many: number[] }[] = [];
      for (let round = 0; round < 3; round += 1) {
        runs.push({
          few: await timesOf(() => few.read(few.paths[name] ?? "")),
          many: await timesOf(() => many.read(many.paths[name] ?? "")),
        });
      }
      const p95 = median(runs.map((run) => percentile(run.many, 0.95)));
      figures.push(atMost(`${name}, 100,000 conversations, p95`, "ms", p95, 20));
      const ratio = median(runs.map((run) => percentile(run.many, 0.5) / percentile(run.few, 0.5)));
      figures.push({
        ...atMost(`${name}, median cost at 100,000 over 10,000`, "×", ratio, 1.2),
        ratio,
      });
    }
    return figures;
  } finally {
    await stack.close();
  }
};
