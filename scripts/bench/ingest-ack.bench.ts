import { startChild } from "../start/children.ts";
import { openBenchStack } from "./bench-stack.ts";
import { sendAtRate } from "./load.ts";
import type { LoadResult } from "./load.ts";
import { againstFloor, atMost } from "./report.ts";
import type { Figure } from "./report.ts";
import { median, percentile } from "./stats.ts";
import { webhookMaker } from "./webhook-load.ts";

const rounds = 3;
const seconds = 10;

/** Time to the acknowledgement, beside bare Express 5 with the same HMAC, A B A B A B at 500/s; then 1,000/s. */
export const ingestAck = async (): Promise<Figure[]> => {
  const stack = await openBenchStack();
  try {
    await stack.startServer();
    const floor = await startChild({
      name: "floor",
      args: ["--import", "tsx", "scripts/bench/baseline/express-hmac.ts"],
      env: { BENCH_SECRET: stack.demo.meta.appSecret },
      logDir: "bench/results/logs",
      graceMs: 5_000,
    });
    const floorUrl = `http://127.0.0.1:${String(floor.ready["port"])}/webhooks/meta/demo`;
    let run = 0;
    const measure = (url: string, rate: number): Promise<LoadResult> => {
      run += 1;
      const make = webhookMaker(stack.demo, `A${run}-`, 5_000);
      return sendAtRate({ url, rate, seconds, request: make });
    };
    await measure(floorUrl, 200);
    await measure(stack.webhookUrl, 200);
    const samples: { floor: LoadResult; ours: LoadResult }[] = [];
    for (let round = 0; round < rounds; round += 1) {
      samples.push({ floor: await measure(floorUrl, 500), ours: await measure(stack.webhookUrl, 500) });
    }
    const fast = await measure(stack.webhookUrl, 1_000);
    await floor.stop();
    const at = (which: "floor" | "ours", share: number): number =>
      median(samples.map((sample) => percentile(sample[which].latencies, share)));
    const sent = [...samples.map((sample) => sample.ours), fast];
    const refused = sent.reduce((sum, { failures, statuses }) => {
      const wrong = [...statuses].reduce((count, [code, n]) => count + (code === 200 ? 0 : n), 0);
      return sum + failures + wrong;
    }, 0);
    const acknowledged = sent.reduce((sum, { statuses }) => sum + (statuses.get(200) ?? 0), 0);
    const { rows } = await stack.admin.query<{ n: string }>("SELECT count(*) AS n FROM delivery");
    const warmUp = 200 * seconds;
    return [
      againstFloor("ack p50 at 500/s", "ms", at("floor", 0.5), at("ours", 0.5), 2),
      againstFloor("ack p99 at 500/s", "ms", at("floor", 0.99), at("ours", 0.99), 3),
      atMost("ack p99 at 1,000/s", "ms", percentile(fast.latencies, 0.99), 100),
      atMost("not acknowledged", "webhooks", refused, 0),
      atMost(
        "acknowledged but not in the journal",
        "webhooks",
        acknowledged + warmUp - Number(rows[0]?.n),
        0,
      ),
    ];
  } finally {
    await stack.close();
  }
};
