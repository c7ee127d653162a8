import { performance } from "node:perf_hooks";
import { openBenchStack } from "./bench-stack.ts";
import { fillInbox } from "./fill-inbox.ts";
import { inboxPaths, inboxReader } from "./inbox-paths.ts";
import { atMost } from "./report.ts";
import type { Figure } from "./report.ts";
import { agentToken } from "./sign-in.ts";
import { median, percentile } from "./stats.ts";

/** Ten to one in everything: conversations, messages, the longest thread. */
const few = { org: 0, conversations: 10_000, threads: [10_000, 2_000, 2_000] };
const many = { org: 1, conversations: 100_000, threads: [100_000, 20_000, 20_000] };

const rounds = 3;
const warmUp = 10;
const samples = 100;

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
      const runs: { few: number[]; many: number[] }[] = [];
      for (let round = 0; round < rounds; round += 1) {
        runs.push({
          few: await timesOf(() => ofFew.read(ofFew.paths[name] ?? "")),
          many: await timesOf(() => ofMany.read(ofMany.paths[name] ?? "")),
        });
      }
      const p95 = median(runs.map((run) => percentile(run.many, 0.95)));
      figures.push(atMost(`${name}, p95 at 100,000 conversations`, "ms", p95, 20));
      const small = median(runs.map((run) => median(run.few)));
      const large = median(runs.map((run) => median(run.many)));
      const ratio = median(runs.map((run) => median(run.many) / median(run.few)));
      figures.push({
        what: `${name}, median at 100,000 beside 10,000`,
        unit: "ms",
        floor: small,
        ours: large,
        ratio,
        target: "≤ 1.2 × at 10,000",
        met: ratio <= 1.2,
      });
    }
    return figures;
  } finally {
    await stack.close();
  }
};
