import { openBenchStack, residentMiB } from "./bench-stack.ts";
import type { BenchStack } from "./bench-stack.ts";
import { sendAtRate } from "./load.ts";
import { atMost } from "./report.ts";
import type { Figure } from "./report.ts";
import { median } from "./stats.ts";
import { webhookMaker } from "./webhook-load.ts";

const rate = 1_000;

const waitUntilDrained = async (stack: BenchStack): Promise<void> => {
  for (;;) {
    const { rows } = await stack.admin.query<{ n: string }>(
      "SELECT count(*) AS n FROM delivery WHERE processed_at IS NULL",
    );
    if (rows[0]?.n === "0") return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};

/** Median of ten readings over five seconds: garbage comes and goes. */
const settled = async (pid: number): Promise<number> => {
  const readings: number[] = [];
  for (let n = 0; n < 10; n += 1) {
    readings.push(await residentMiB(pid));
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return median(readings);
};

/** Resident memory of both processes: idle, after 10,000 messages and after 100,000, at 1,000 a second. */
export const memory = async (): Promise<Figure[]> => {
  const stack = await openBenchStack();
  try {
    const processes = { server: await stack.startServer(), workers: await stack.startWorkers() };
    const read = async () => ({
      server: await settled(processes.server.pid),
      workers: await settled(processes.workers.pid),
    });
    const idle = await read();
    const send = async (run: string, seconds: number): Promise<void> => {
      await sendAtRate({
        url: stack.webhookUrl,
        rate,
        seconds,
        request: webhookMaker(stack.demo, run, 5_000),
      });
      await waitUntilDrained(stack);
    };
    await send("M1-", 10);
    const early = await read();
    await send("M2-", 90);
    const late = await read();
    return (["server", "workers"] as const).flatMap((name) => [
      atMost(`${name}, idle`, "MiB", idle[name], 150),
      atMost(`${name}, after 100,000 messages`, "MiB", late[name], 250),
      {
        what: `${name}, after 100,000 messages over after 10,000`,
        unit: "MiB",
        floor: early[name],
        ours: late[name],
        ratio: late[name] / early[name],
        target: "≤ 1.2 ×",
        met: late[name] <= early[name] * 1.2,
      },
    ]);
  } finally {
    await stack.close();
  }
};
