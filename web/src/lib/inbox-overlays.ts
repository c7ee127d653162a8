import type { Conversation } from "#contracts/shapes/conversation.ts";
import type { InboxModel } from "./inbox-model.ts";
import { without } from "./without.ts";

const agrees = (row: Conversation, patch: Partial<Conversation>): boolean =>
  (Object.keys(patch) as (keyof Conversation)[]).every((key) => row[key] === patch[key]);

/** The row as the server has it now: ends the overlay that waited for it. */
export const endOverlay = (model: InboxModel, row: Conversation): InboxModel => {
  const overlay = model.overlays[row.id];
  if (overlay === undefined || !(overlay.settled || agrees(row, overlay.patch))) return model;
  return { ...model, overlays: without(model.overlays, row.id) };
};

/** Shows a change of a conversation before the server has it. */
export const startOverlay = (model: InboxModel, id: string, patch: Partial<Conversation>): InboxModel => ({
  ...model,
  overlays: {
    ...model.overlays,
    [id]: { patch: { ...model.overlays[id]?.patch, ...patch }, settled: false },
  },
});

/** The server answered: on success the overlay waits for the event, on failure it goes at once. */
export const settleOverlay = (model: InboxModel, id: string, succeeded: boolean): InboxModel => {
  const overlay = model.overlays[id];
  if (overlay === undefined) return model;
  const row = model.inbox.conversations[id];
  const done = !succeeded || row === undefined || agrees(row, overlay.patch);
  const overlays = done
    ? without(model.overlays, id)
    : { ...model.overlays, [id]: { ...overlay, settled: true } };
  return { ...model, overlays };
};
