import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { StatusEvidence } from "#core/domain/inbound/status-evidence.ts";
import type { Database } from "#core/platform/db/database.ts";
import { createReconcile } from "#core/platform/outbox/reconcile.ts";

/** What becomes of the statuses of one number on their way. */
export type StatusMode = "early" | "late" | "twice" | "never";

export interface SinkChannel {
  orgId: string;
  id: string;
  phoneNumberId: string;
  mode: StatusMode;
}

interface MetaStatus {
  id: string;
  status: string;
  timestamp: string;
  biz_opaque_callback_data?: string;
}
interface MetaBody {
  entry: { changes: { value: { metadata?: { phone_number_id: string }; statuses?: MetaStatus[] } }[] }[];
}

export interface StatusSink {
  readonly url: string;
  duplicates(): number;
  close(): Promise<void>;
}

const lateMs = 1_200;

/**
 * The smallest webhook receiver that feeds the reconciler: answers 200 after the evidence is committed, so that what a
 * dying process did not commit is delivered again.
 */
export const startStatusSink = async (
  db: Database,
  options: Parameters<typeof createReconcile>[0],
  channels: readonly SinkChannel[],
  port = 0,
): Promise<StatusSink> => {
  let duplicates = 0;
  const reconcile = createReconcile({ ...options, onDuplicate: () => (duplicates += 1) });
  const byNumber = new Map(channels.map((channel) => [channel.phoneNumberId, channel]));
  let queue: { evidence: StatusEvidence[]; done: () => void; failed: () => void }[] = [];
  let running = false;

  const flush = async (): Promise<void> => {
    if (running) return;
    running = true;
    while (queue.length > 0) {
      const batch = queue;
      queue = [];
      const byOrg = new Map<string, StatusEvidence[]>();
      for (const entry of batch.flatMap((item) => item.evidence))
        byOrg.set(entry.orgId, [...(byOrg.get(entry.orgId) ?? []), entry]);
      try {
        for (const [orgId, list] of byOrg) await db.forOrgSql(orgId, (tx) => reconcile(tx, list));
        for (const item of batch) item.done();
      } catch {
        for (const item of batch) item.failed();
      }
    }
    running = false;
  };
  const apply = (evidence: StatusEvidence[]): Promise<boolean> =>
    new Promise((resolve) => {
      queue.push({ evidence, done: () => resolve(true), failed: () => resolve(false) });
      void flush();
    });

  const read = (body: MetaBody): Map<StatusMode, StatusEvidence[]> => {
    const byMode = new Map<StatusMode, StatusEvidence[]>();
    for (const { value } of body.entry.flatMap((entry) => entry.changes)) {
      const channel = byNumber.get(value.metadata?.phone_number_id ?? "");
      if (!channel) continue;
      const list = byMode.get(channel.mode) ?? [];
      byMode.set(channel.mode, list);
      for (const status of value.statuses ?? []) {
        list.push({
          orgId: channel.orgId,
          channelId: channel.id,
          waMessageId: status.id,
          status: status.status,
          at: new Date(Number(status.timestamp) * 1_000),
          ...(status.biz_opaque_callback_data === undefined
            ? {}
            : { bizOpaque: status.biz_opaque_callback_data }),
        });
      }
    }
    return byMode;
  };

  const take = async (body: MetaBody): Promise<boolean> => {
    const byMode = read(body);
    let ok = true;
    const now = [...(byMode.get("early") ?? []), ...(byMode.get("twice") ?? [])];
    if (now.length > 0) ok = (await apply(now)) && ok;
    const again = byMode.get("twice") ?? [];
    if (again.length > 0) ok = (await apply(again)) && ok;
    const late = byMode.get("late") ?? [];
    if (late.length > 0) {
      await sleep(lateMs);
      ok = (await apply(late)) && ok;
    }
    return ok;
  };

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      void take(JSON.parse(Buffer.concat(chunks).toString("utf8")) as MetaBody).then((ok) =>
        response.writeHead(ok ? 200 : 500).end(),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    duplicates: () => duplicates,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
