import type { Customer } from "./customers.ts";

/** A channel as webhooks name it. */
export interface WebhookChannel {
  wabaId: string;
  phoneNumberId: string;
  displayPhoneNumber: string;
}

const contactOf = (customer: Customer): Record<string, unknown> => ({
  profile: {
    name: customer.name,
    ...(customer.username === undefined ? {} : { username: customer.username }),
  },
  ...(customer.phone === undefined ? {} : { wa_id: customer.phone }),
  user_id: customer.bsuid,
});

const envelope = (channel: WebhookChannel, value: Record<string, unknown>): string =>
  JSON.stringify({
    object: "whatsapp_business_account",
    entry: [
      {
        id: channel.wabaId,
        changes: [
          {
            value: {
              messaging_product: "whatsapp",
              metadata: {
                display_phone_number: channel.displayPhoneNumber,
                phone_number_id: channel.phoneNumberId,
              },
              ...value,
            },
            field: "messages",
          },
        ],
      },
    ],
  });

const seconds = (at: Date): string => String(Math.floor(at.getTime() / 1000));

/** The body Meta would post for a customer's message (late-2026 shape, with BSUIDs). */
export const inboundBody = (
  channel: WebhookChannel,
  customer: Customer,
  message: { wamid: string; at: Date; body: Record<string, unknown> },
): string =>
  envelope(channel, {
    contacts: [contactOf(customer)],
    messages: [
      {
        ...(customer.phone === undefined ? {} : { from: customer.phone }),
        from_user_id: customer.bsuid,
        id: message.wamid,
        timestamp: seconds(message.at),
        ...message.body,
      },
    ],
  });

/** The bodies' statuses for a message that the business sent. */
export const statusBody = (
  channel: WebhookChannel,
  customer: Customer,
  statuses: readonly { wamid: string; status: string; at: Date }[],
): string =>
  envelope(channel, {
    contacts: [contactOf(customer)],
    statuses: statuses.map(({ wamid, status, at }) => ({
      id: wamid,
      status,
      timestamp: seconds(at),
      ...(customer.phone === undefined ? {} : { recipient_id: customer.phone }),
      recipient_user_id: customer.bsuid,
      ...(status === "sent"
        ? { pricing: { billable: true, pricing_model: "PMP", type: "regular", category: "service" } }
        : {}),
    })),
  });
