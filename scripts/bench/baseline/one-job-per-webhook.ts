import { createHmac } from "node:crypto";
import type { AddressInfo } from "node:net";
import { Queue, Worker, createPostgresBackend, withBackend } from "bullmq";
import express from "express";
import { z } from "zod";
import { openDatabase } from "#core/platform/db/database.ts";
import type { TenantTx } from "#core/platform/db/database.ts";
import { newId } from "#core/platform/ids.ts";
import { createLogger } from "#core/platform/log.ts";

/**
 * The naive design that peers ship, kept to be beaten: Express parses the body, one BullMQ job a webhook,
 * six Prisma calls a message. Same tables, same walls, same machine.
 */
const env = z
  .object({
    DATABASE_URL: z.string(),
    BENCH_SECRET: z.string(),
    BENCH_ORG: z.uuid(),
    REDIS_URL: z.string().optional(),
  })
  .parse(process.env);

const Body = z.object({
  entry: z.array(
    z.object({
      changes: z.array(
        z.object({
          value: z.object({
            metadata: z.object({ phone_number_id: z.string() }),
            contacts: z.array(z.object({ profile: z.object({ name: z.string() }), wa_id: z.string() })),
            messages: z.array(
              z.object({ id: z.string(), timestamp: z.string(), text: z.object({ body: z.string() }) }),
            ),
          }),
        }),
      ),
    }),
  ),
});

const db = openDatabase({
  url: env.DATABASE_URL,
  pools: { parley_app: 20 },
  applicationName: "baseline",
  log: createLogger("baseline", "warn"),
});

const apply = async (tx: TenantTx, body: z.infer<typeof Body>): Promise<void> => {
  const value = body.entry[0]?.changes[0]?.value;
  const message = value?.messages[0];
  const person = value?.contacts[0];
  if (!value || !message || !person) return;
  const at = new Date(Number(message.timestamp) * 1000);
  const channel = await tx.channel.findFirstOrThrow({
    where: { phoneNumberId: value.metadata.phone_number_id },
  });
  const contact =
    (await tx.contact.findFirst({ where: { phone: person.wa_id } })) ??
    (await tx.contact.create({
      data: { id: newId(), name: person.profile.name, nameAt: at, phone: person.wa_id },
    }));
  const conversation =
    (await tx.conversation.findFirst({
      where: { contactId: contact.id, channelId: channel.id, status: "open" },
    })) ??
    (await tx.conversation.create({
      data: { id: newId(), contactId: contact.id, channelId: channel.id, lastMessageAt: at },
    }));
  const row = await tx.message.create({
    data: {
      id: newId(),
      conversationId: conversation.id,
      channelId: channel.id,
      contactId: contact.id,
      direction: "inbound",
      type: "text",
      text: message.text.body,
      origin: "customer",
      status: "received",
      statusRank: 0,
      waMessageId: message.id,
      sentAt: at,
    },
  });
  await tx.conversation.update({
    where: { orgId_id: { orgId: env.BENCH_ORG, id: conversation.id } },
    data: { unreadCount: { increment: 1 }, lastMessageId: row.id, lastMessageAt: at },
  });
  await tx.event.create({
    data: { id: newId(), name: "message.created", data: { messageId: row.id } },
  });
};

const postgres = withBackend(createPostgresBackend);
const onRedis = env.REDIS_URL !== undefined;
const connection = onRedis ? { url: env.REDIS_URL ?? "" } : undefined;
const queue = connection
  ? new Queue("baseline", { connection })
  : new postgres.Queue("baseline", { connection: { connectionString: env.DATABASE_URL } });
const work = async (job: { data: unknown }): Promise<void> => {
  await db.forOrg(env.BENCH_ORG, (tx) => apply(tx, Body.parse(job.data)));
};
const worker = connection
  ? new Worker("baseline", work, { connection, concurrency: 20 })
  : new postgres.Worker("baseline", work, {
      connection: { connectionString: env.DATABASE_URL },
      concurrency: 20,
    });

const app = express();
app.post("/webhooks/meta/:appKey", express.raw({ type: "*/*", limit: "3mb" }), async (request, response) => {
  const raw = request.body as Buffer;
  const wanted = `sha256=${createHmac("sha256", env.BENCH_SECRET).update(raw).digest("hex")}`;
  if (request.headers["x-hub-signature-256"] !== wanted) {
    response.status(401).end();
    return;
  }
  await queue.add("webhook", JSON.parse(raw.toString()), { removeOnComplete: { count: 0 } });
  response.status(200).end();
});
const server = app.listen(0, "127.0.0.1", () => {
  console.log(JSON.stringify({ ready: true, port: (server.address() as AddressInfo).port }));
});
process.on("SIGTERM", () => {
  void Promise.all([worker.close(true), queue.close(), db.close()]).finally(() => process.exit(0));
});
