/** Where a message goes: a phone number, or a business-scoped user id when there is no number (notes, 2.1). */
export interface Address {
  phone: string | null;
  bsuid: string | null;
}

export interface OutgoingText {
  address: Address;
  text: string;
  previewUrl: boolean;
  /** wamid of the quoted message. */
  replyTo: string | null;
  /** Echoed by status webhooks: the one thread that leads back when an answer is lost. */
  callbackData: string;
}

/** Whether there is anywhere to send to. */
export const hasAddress = (address: Address): boolean => address.phone !== null || address.bsuid !== null;

/**
 * Body of `POST /{phone-number-id}/messages` for a free-form text. Fixtures: send.text.json,
 * send.text.plus-input.json (a leading + makes the number international), send.text.to-bsuid.json,
 * send.text.reply-and-tracking.json. `to` wins over `recipient`, so only one is given.
 * @throws Error without an address
 */
export const graphTextMessage = (message: OutgoingText): Record<string, unknown> => {
  const { phone, bsuid } = message.address;
  if (phone === null && bsuid === null) throw new Error("a message needs a phone number or a user id");
  return {
    messaging_product: "whatsapp",
    recipient_type: "individual",
    ...(phone === null ? { recipient: bsuid } : { to: `+${phone.replace(/\D/g, "")}` }),
    type: "text",
    text: { body: message.text, preview_url: message.previewUrl },
    ...(message.replyTo === null ? {} : { context: { message_id: message.replyTo } }),
    biz_opaque_callback_data: message.callbackData,
  };
};
