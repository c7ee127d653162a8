import { openDatabase } from "#core/platform/db/database.ts";
import { createLogger } from "#core/platform/log.ts";
import { createInbound } from "../../workers/inbound/create-inbound.ts";

/**
 * Works the journal off with the inbound worker itself, before any process runs. Nothing was ever sent by then, so
 * there is no attempt that a status could belong to by callback data.
 */
export const drainInbound = async (workerUrl: string): Promise<void> => {
  const log = createLogger("seed", "warn");
  const db = openDatabase({
    url: workerUrl,
    pools: { parley_app: 4, parley_work: 2 },
    applicationName: "parley-seed",
    log,
  });
  try {
    await createInbound({ db, log, reconcile: () => Promise.resolve() }).process();
  } finally {
    await db.close();
  }
};
