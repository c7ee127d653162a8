import type pg from "pg";
import type { PlannedConversation } from "./plan-conversations.ts";
import { inboundBody, statusBody } from "./webhook-body.ts";
import type { WebhookChannel } from "./webhook-body.ts";

const bodyOf = (line: { text?: string; raw?: Record<string, unknown> }): Record<string, unknown> =>
  line.raw ?? { type: "text", text: { body: line.text ?? "" } };

const append = (client: pg.Client, appKey: string, bodies: readonly string[]): Promise<unknown> =>
  client.query("INSERT INTO delivery (app_key, body) SELECT $1, unnest($2::bytea[])", [
    appKey,
    bodies.map((body) => Buffer.from(body)),
  ]);

/** Puts every customer line of the plans into the journal, as Meta would have posted it. */
export const journalInbound = (
  client: pg.Client,
  appKey: string,
  channel: WebhookChannel,
  plans: readonly PlannedConversation[],
): Promise<unknown> =>
  append(
    client,
    appKey,
    plans.flatMap(({ customer, lines }) =>
      lines
        .filter(({ line }) => line.by === "customer")
        .map(({ line, at, wamid }) => inboundBody(channel, customer, { wamid, at, body: bodyOf(line) })),
    ),
  );

/** Statuses of every agent line: sent, delivered, and read unless the customer has not looked yet. */
export const journalStatuses = (
  client: pg.Client,
  appKey: string,
  channel: WebhookChannel,
  plans: readonly PlannedConversation[],
): Promise<unknown> =>
  append(
    client,
    appKey,
    plans.flatMap(({ customer, lines }) => {
      const statuses = lines.flatMap(({ line, at, wamid }, index) => {
        if (line.by === "customer") return [];
        const later = (seconds: number) => new Date(at.getTime() + seconds * 1000);
        const seen = index < lines.length - 1;
        return [
          { wamid, status: "sent", at: later(1) },
          { wamid, status: "delivered", at: later(2) },
          ...(seen ? [{ wamid, status: "read", at: later(40) }] : []),
        ];
      });
      return statuses.length === 0 ? [] : [statusBody(channel, customer, statuses)];
    }),
  );
