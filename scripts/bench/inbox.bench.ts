import { performance } from "node:perf_hooks";
import { openBenchStack } from "./bench-stack.ts";
import { fillInbox } from "./fill-inbox.ts";
import { inboxPaths, inboxReader } from "./inbox-paths.ts";
import { againstFloor, atMost } from "./report.ts";
import type { Figure } from "./report.ts";
import { agentToken } from "./sign-in.ts";
import { median, percentile } from "./stats.ts";

/** Ten to one in everything: conversations, messages, the longest thread. */
const few = { org: 0, conversations: 10_000, threads: [10_000, 2_000, 2_000] };
const many = { org: 1, conversations: 100_000, threads: [100_000, 20_000, 20_000] };

const warmUp = 15;
const samples = 300;

const timeOf = async (read: () => Promise<unknown>): Promise<number> => {
  const started = performance.now();
  await read();
  return performance.now() - started;
};

/** Times of both reads, one after the other each time: whatever else the machine does, it does to both. */
const timesOf = async (
  small: () => Promise<unknown>,
  large: () => Promise<unknown>,
): Promise<{ small: number[]; large: number[] }> => {
  const times = { small: [] as number[], large: [] as number[] };
  for (let n = 0; n < warmUp + samples; n += 1) {
    const pair = [await timeOf(small), await timeOf(large)] as const;
    if (n < warmUp) continue;
    times.small.push(pair[0]);
    times.large.push(pair[1]);
  }
  return times;
};

/** Inbox reads over HTTP with login, at 10,000 conversations in one org and 100,000 in another, in turn. */
export const inbox = async (): Promise<Figure[]> => {
  const stack = await openBenchStack();
  try {
    const filled = await fillInbox(stack.admin, stack.demo, [few, many]);
    await stack.startServer();
    const sides = [];
    for (const [index, { org }] of [few, many].entries()) {
      const read = inboxReader(stack.origin, await agentToken(stack.origin, stack.demo, org));
      sides.push({ read, paths: await inboxPaths(read, filled[index]?.quietChannelId ?? "") });
    }
    const [ofFew, ofMany] = sides;
    if (!ofFew || !ofMany) return [];
    const figures: Figure[] = [];
    for (const name of Object.keys(ofMany.paths)) {
      const { small, large } = await timesOf(
        () => ofFew.read(ofFew.paths[name] ?? ""),
        () => ofMany.read(ofMany.paths[name] ?? ""),
      );
      const p95 = percentile(large, 0.95);
      figures.push(atMost(`${name}, p95 at 100,000 conversations`, "ms", p95, 20));
      figures.push(
        againstFloor(`${name}, median at 100,000 beside 10,000`, "ms", median(small), median(large), 1.2),
      );
    }
    return figures;
  } finally {
    await stack.close();
  }
};
