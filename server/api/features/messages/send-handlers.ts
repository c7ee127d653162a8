import { outboxDispatch } from "#contracts/jobs/registry.ts";
import type { messagesResend, messagesSend } from "#contracts/routes/messages.routes.ts";
import type { Clock } from "#core/platform/clock.ts";
import type { Database } from "#core/platform/db/database.ts";
import type { Logger } from "#core/platform/log.ts";
import type { Queues } from "#core/platform/queues/queues.ts";
import type { Handler, KeyHandler } from "../../handler.ts";
import { resendMessage } from "./resend-message.ts";
import { sendMessage } from "./send-message.ts";

export interface SendDeps {
  db: Database;
  queues: Pick<Queues, "enqueue">;
  clock: Clock;
}

/**
 * The row is the truth and the senders look by themselves: a queue that is down or slow must neither fail nor delay
 * what was stored. Never rejects.
 */
const wakeSenders = async (queues: SendDeps["queues"], log: Logger): Promise<void> => {
  try {
    await queues.enqueue(outboxDispatch, {});
  } catch (error) {
    log.warn({ err: error }, "the senders could not be woken; they look by themselves");
  }
};

/** `POST /conversations/:id/messages` */
export const createSendMessage =
  ({ db, queues, clock }: SendDeps): KeyHandler<typeof messagesSend> =>
  async ({ orgId, actor, log }, { params, body }) => {
    const order = {
      orgId,
      by: actor,
      conversationId: params.conversationId,
      body,
      now: clock.now(),
    };
    const { message, fresh } = await sendMessage(db, order);
    if (fresh) void wakeSenders(queues, log);
    return message;
  };

/** `POST /conversations/:id/messages/:messageId/resend` */
export const createResendMessage =
  ({ db, queues, clock }: SendDeps): Handler<typeof messagesResend> =>
  async ({ orgId, member, log }, { params, body }) => {
    const message = await resendMessage(db, {
      orgId,
      memberId: member.id,
      conversationId: params.conversationId,
      messageId: params.messageId,
      acceptDuplicate: body.acceptDuplicate,
      now: clock.now(),
    });
    void wakeSenders(queues, log);
    return message;
  };
