import { z } from "zod";
import { defineRoute } from "../define-route.ts";
import { pageOf, PageQuery } from "../paging.ts";
import { Channel } from "../shapes/channel.ts";
import { Member } from "../shapes/member.ts";

export const membersList = defineRoute({
  name: "members.list",
  method: "get",
  path: "/members",
  summary: "Members of the org",
  access: "member:read",
  query: PageQuery,
  status: 200,
  result: pageOf(Member),
});

export const channelsList = defineRoute({
  name: "channels.list",
  method: "get",
  path: "/channels",
  summary: "WhatsApp numbers of the org",
  access: "channel:read",
  query: PageQuery,
  status: 200,
  result: z.object({ ...pageOf(Channel).shape }),
});
