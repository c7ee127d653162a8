import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { openDatabase } from "#core/platform/db/database.ts";
import type { Database } from "#core/platform/db/database.ts";
import { createJournalWriter } from "#core/platform/journal/journal-writer.ts";
import type { Logger } from "#core/platform/log.ts";
import { createStatusReconciler } from "#core/platform/outbox/reconcile.ts";
import type { ReconcilerOptions } from "#core/platform/outbox/reconcile.ts";
import { createInbound } from "../../inbound/create-inbound.ts";

/** What becomes of the webhooks of one number on their way. */
export type StatusMode = "early" | "late" | "twice" | "never";

export interface WebhookRoad {
  readonly url: string;
  close(): Promise<void>;
}

const lateMs = 1_200;

interface MetaChange {
  value: { metadata?: { phone_number_id?: string }; statuses?: unknown[] };
}
interface MetaBody {
  object: string;
  entry: { id: string; changes: MetaChange[] }[];
}

/** One body for each mode; a mode of its own for what is lost: the post arrives, but says nothing. */
const splitByMode = (body: MetaBody, modeOf: (number: string) => StatusMode): Map<StatusMode, Buffer> => {
  const parts = new Map<StatusMode, MetaBody>();
  for (const { id, changes } of body.entry) {
    for (const change of changes) {
      const mode = modeOf(change.value.metadata?.phone_number_id ?? "");
      const part = parts.get(mode) ?? { object: body.object, entry: [] };
      parts.set(mode, part);
      const value = mode === "never" ? { ...change.value, statuses: [] } : change.value;
      part.entry.push({ id, changes: [{ ...change, value }] });
    }
  }
  return new Map([...parts].map(([mode, part]) => [mode, Buffer.from(JSON.stringify(part))]));
};

/** Applies what is in the journal, now and whenever there is more. */
export const startIntake = (db: Database, log: Logger, options: Omit<ReconcilerOptions, "log">) => {
  const inbound = createInbound({ db, log, reconcile: createStatusReconciler({ ...options, log }) });
  const stop = new AbortController();
  const run = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      await inbound.process(stop.signal);
      await sleep(25);
    }
  };
  const running = run();
  return {
    close: async () => {
      stop.abort();
      await running;
    },
  };
};

/**
 * Where the simulator posts to: the product's own journal, with its ingest role, but for the signature. The mode of a
 * number decides whether its statuses come at once, late, twice, or never (the post comes, without them).
 */
export const startWebhookRoad = async (
  serverUrl: string,
  log: Logger,
  modeOf: (phoneNumberId: string) => StatusMode,
): Promise<WebhookRoad> => {
  const db = openDatabase({ url: serverUrl, pools: { parley_ingest: 2 }, applicationName: "road", log });
  const journal = createJournalWriter({ db, log, wake: () => Promise.resolve() });
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = JSON.parse(Buffer.concat(chunks).toString("utf8")) as MetaBody;
      const take = async (): Promise<void> => {
        for (const [mode, part] of splitByMode(body, modeOf)) {
          if (mode === "late") await sleep(lateMs);
          await journal.append("test-app", part);
          if (mode === "twice") await journal.append("test-app", part);
        }
      };
      take().then(
        () => response.writeHead(200).end(),
        () => response.writeHead(503).end(),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    close: async () => {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      await journal.close();
      await db.close();
    },
  };
};
