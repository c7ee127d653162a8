import type { MessageStatus, MessageType } from "#contracts/shapes/message.ts";

/** A status in words a screen reader speaks and a tooltip shows. */
export const statusWords: Record<MessageStatus, string> = {
  received: "Received",
  queued: "Waiting to be sent",
  sending: "Sending",
  unknown: "Sending, being confirmed",
  unconfirmed: "Could not be confirmed",
  accepted: "Accepted by WhatsApp",
  sent: "Sent",
  delivered: "Delivered",
  read: "Read",
  played: "Played",
  failed: "Not sent",
  deleted: "Deleted",
};

/** What a message is, for rows, quotes and cards that have no text of their own. */
export const typeWords: Record<MessageType, string> = {
  text: "Text",
  image: "Photo",
  video: "Video",
  audio: "Audio",
  document: "Document",
  sticker: "Sticker",
  location: "Location",
  contacts: "Contact card",
  reaction: "Reaction",
  interactive: "Reply",
  button: "Button reply",
  order: "Order",
  system: "Notice",
  unsupported: "Unsupported message",
  edit: "Edited a message",
  revoke: "Deleted a message",
  request_welcome: "Opened the chat",
  template: "Template",
  unknown: "Unknown message",
};
