import { z } from "zod";
import { defineRoute } from "../define-route.ts";
import { MemberId, SessionId } from "../ids.ts";
import { Session } from "../shapes/session.ts";

const SessionList = z.object({ items: z.array(Session), nextCursor: z.null() });

export const sessionsList = defineRoute({
  name: "sessions.list",
  method: "get",
  path: "/auth/sessions",
  summary: "The own signed-in devices in this org",
  access: "session",
  status: 200,
  result: SessionList,
});

export const sessionsRevoke = defineRoute({
  name: "sessions.revoke",
  method: "delete",
  path: "/auth/sessions/:sessionId",
  summary: "End one of the own sessions; its sockets close at once",
  access: "session",
  params: z.strictObject({ sessionId: SessionId }),
  ids: { sessionId: "session" },
  status: 204,
});

export const sessionsRevokeOthers = defineRoute({
  name: "sessions.revokeOthers",
  method: "delete",
  path: "/auth/sessions",
  summary: "End every own session but this one, in every org",
  access: "session",
  status: 200,
  result: z.object({ ended: z.int().nonnegative() }),
});

const member = z.strictObject({ memberId: MemberId });

export const memberSessionsList = defineRoute({
  name: "memberSessions.list",
  method: "get",
  path: "/members/:memberId/sessions",
  summary: "The signed-in devices of a member",
  access: "session:manage",
  params: member,
  ids: { memberId: "member" },
  status: 200,
  result: SessionList,
});

export const memberSessionsRevoke = defineRoute({
  name: "memberSessions.revoke",
  method: "delete",
  path: "/members/:memberId/sessions/:sessionId",
  summary: "End a session of a member; its sockets close at once",
  access: "session:manage",
  params: z.strictObject({ memberId: MemberId, sessionId: SessionId }),
  ids: { memberId: "member", sessionId: "session" },
  status: 204,
});

export const memberSessionsRevokeAll = defineRoute({
  name: "memberSessions.revokeAll",
  method: "delete",
  path: "/members/:memberId/sessions",
  summary: "End every session of a member in this org",
  access: "session:manage",
  params: member,
  ids: { memberId: "member" },
  status: 200,
  result: z.object({ ended: z.int().nonnegative() }),
});
