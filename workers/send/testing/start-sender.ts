import { Registry } from "prom-client";
import type { Database } from "#core/platform/db/database.ts";
import { createEgress } from "#core/platform/http-egress/egress.ts";
import type { Logger } from "#core/platform/log.ts";
import { outboxDefaults } from "#core/platform/outbox/settings.ts";
import type { OutboxSettings } from "#core/platform/outbox/settings.ts";
import { createGraphClient } from "../../meta/graph-client.ts";
import { startDispatcher } from "../dispatcher.ts";
import type { Dispatcher } from "../dispatcher.ts";
import { failpointsFrom } from "../failpoints.ts";
import { sendMetrics } from "../send-metrics.ts";

export interface SenderOptions {
  graphUrl: string;
  callbackKey: Buffer;
  /** Phone number id by channel id: the test's vault. */
  tokens: ReadonlyMap<string, string>;
  settings?: Partial<OutboxSettings>;
  timeoutMs?: number;
  concurrency?: number;
  sweepEveryMs?: number;
  failpoint?: string | undefined;
}

/** A dispatcher wired as workers/main.ts does it, but for the vault: tests hand tokens in. */
export const startSender = (
  db: Database,
  log: Logger,
  options: SenderOptions,
): Dispatcher & { close(): Promise<void> } => {
  const egress = createEgress({ origins: [options.graphUrl] });
  const graph = createGraphClient({
    egress,
    baseUrl: options.graphUrl,
    version: "v25.0",
    timeoutMs: options.timeoutMs ?? 1_500,
  });
  const dispatcher = startDispatcher({
    db,
    log,
    settings: { ...outboxDefaults, ...options.settings },
    metrics: sendMetrics(new Registry()),
    failpoints: failpointsFrom(options.failpoint, false),
    callbackKey: options.callbackKey,
    withToken: (_orgId, channelId, use) => use(Buffer.from(options.tokens.get(channelId) ?? "none")),
    forgetToken: () => undefined,
    post: (request) => graph.postMessage(request),
    ...(options.concurrency === undefined ? {} : { concurrency: options.concurrency }),
    sweepEveryMs: options.sweepEveryMs ?? 500,
  });
  return {
    ...dispatcher,
    close: async () => {
      await dispatcher.stop(10_000);
      await egress.close();
    },
  };
};
