// A sending worker as a process of its own, to be killed by tests. Started with `node --import tsx`; its settings come
// as JSON in SEND_WORKER. Prints "ready" when it sends. SIGTERM stops it as workers/main.ts would.
import { z } from "zod";
import { openDatabase } from "#core/platform/db/database.ts";
import { createLogger } from "#core/platform/log.ts";
import { failpointsFrom } from "../failpoints.ts";
import { startSender } from "./start-sender.ts";
import { startIntake } from "./webhook-road.ts";

const Settings = z.object({
  databaseUrl: z.string(),
  graphUrl: z.string(),
  callbackKey: z.string(),
  tokens: z.record(z.string(), z.string()),
  settings: z.record(z.string(), z.number()),
  concurrency: z.number(),
  failpoint: z.string().optional(),
  /** Also applies the journal here, for FP7. */
  intake: z.boolean().default(false),
  /** How far this process's clock is off, ms (T52). */
  clockShiftMs: z.number().default(0),
});
export type SendWorkerSettings = z.input<typeof Settings>;

// eslint-disable-next-line no-restricted-syntax -- a test's own process; it has no env.ts
const given = Settings.parse(JSON.parse(process.env["SEND_WORKER"] ?? "{}"));
if (given.clockShiftMs !== 0) {
  const RealDate = Date;
  const shifted = (): number => RealDate.now() + given.clockShiftMs;
  globalThis.Date = class extends RealDate {
    constructor(...args: [] | [string | number]) {
      super(...((args.length === 0 ? [shifted()] : args) as [number]));
    }
    static override now(): number {
      return shifted();
    }
  } as DateConstructor;
}
const log = createLogger("send", "error");
const db = openDatabase({
  url: given.databaseUrl,
  pools: { parley_app: 6, parley_work: 6 },
  applicationName: "send-worker",
  log,
});
const callbackKey = Buffer.from(given.callbackKey, "hex");
if (given.intake) {
  const failpoints = failpointsFrom(given.failpoint, false);
  startIntake(db, log, { callbackKey, failpoint: () => failpoints.hit("FP7") });
}
const sender = startSender(db, log, {
  graphUrl: given.graphUrl,
  callbackKey,
  tokens: new Map(Object.entries(given.tokens)),
  settings: given.settings,
  concurrency: given.concurrency,
  failpoint: given.failpoint,
});
process.on("SIGTERM", () => {
  void sender.close().then(async () => {
    await db.close();
    process.exit(0);
  });
});
process.stdout.write("ready\n");
