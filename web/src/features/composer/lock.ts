import type { Channel } from "#contracts/shapes/channel.ts";
import type { Conversation } from "#contracts/shapes/conversation.ts";
import { windowState } from "../../lib/service-window.ts";

/** Why one cannot write here now, if one cannot. */
export type Lock =
  | { kind: "none"; closingInMs: number | undefined }
  | { kind: "window"; since: string | undefined }
  | { kind: "closed" }
  | { kind: "disconnected"; channelName: string };

/** The first reason that applies, at a time in milliseconds. */
export const lockOf = (row: Conversation, channel: Channel | undefined, now: number): Lock => {
  if (channel?.status === "disconnected") return { kind: "disconnected", channelName: channel.name };
  const state = windowState(row.windowExpiresAt, now);
  if (state.kind === "closed") return { kind: "window", since: state.since };
  if (row.status === "closed") return { kind: "closed" };
  return { kind: "none", closingInMs: state.kind === "closing" ? state.leftMs : undefined };
};
