import type { IdKind } from "#contracts/define-route.ts";
import { newId } from "#core/platform/ids.ts";
import type { Builders } from "../../core/testing/builders.ts";

type Org = Awaited<ReturnType<Builders["buildTwoOrgs"]>>[number];

/** One id of every kind that a path or a body may name, all of one org. */
export type World = Record<IdKind, string> & {
  orgId: string;
  /** A failed outbound message, which may be sent again. */
  failedMessage: string;
  /** A message in another conversation of the same org. */
  elsewhereMessage: string;
  /** An Agent whom nothing else here depends on. */
  spareMember: string;
};

/** Ids that exist nowhere, of the same shape. */
export const nowhere = (): Record<IdKind, string> => ({
  contact: newId(),
  conversation: newId(),
  message: newId(),
  member: newId(),
  channel: newId(),
  delivery: "999999999999999",
  session: newId(),
  invitation: newId(),
  permissionSet: newId(),
  team: newId(),
  apiKey: newId(),
});

/** What belongs to the team: a session of the agent, an invitation, a permission set, a team and an API key. */
const buildTeamThings = async (build: Builders, orgId: string, memberId: string) => {
  const ids = {
    session: newId(),
    invitation: newId(),
    permissionSet: newId(),
    team: newId(),
    apiKey: newId(),
  };
  await build.sql(
    "INSERT INTO session (org_id, id, member_id, expires_at) VALUES ($1, $2, $3, now() + interval '1 day')",
    [orgId, ids.session, memberId],
  );
  await build.sql(
    `INSERT INTO invitation (org_id, id, email, role, token_hash, invited_by, expires_at)
     VALUES ($1, $2, $3, 'agent', $4, $5, now() + interval '7 days')`,
    [orgId, ids.invitation, `${ids.invitation}@example.com`, Buffer.from(ids.invitation), memberId],
  );
  await build.sql("INSERT INTO permission_set (org_id, id, name, permissions) VALUES ($1, $2, $3, $4)", [
    orgId,
    ids.permissionSet,
    `Readers ${ids.permissionSet}`,
    ["conversation:read", "message:read"],
  ]);
  await build.sql("INSERT INTO team (org_id, id, name) VALUES ($1, $2, $3)", [
    orgId,
    ids.team,
    `Night shift ${ids.team}`,
  ]);
  await build.sql(
    `INSERT INTO api_key (org_id, id, name, prefix, token_hash, permissions, created_by)
     VALUES ($1, $2, 'Shop', 'parley_test', $3, $4, $5)`,
    [orgId, ids.apiKey, Buffer.from(ids.apiKey), ["conversation:read"], memberId],
  );
  return ids;
};

/** Fills an org with one thing of every kind. */
export const buildWorld = async (build: Builders, { org, agent, channel }: Org): Promise<World> => {
  const orgId = org.id;
  const contact = await build.buildContact({ orgId });
  const conversation = await build.buildConversation({
    orgId,
    channelId: channel.id,
    contactId: contact.id,
    unreadCount: 1,
  });
  const message = await build.buildMessage({ orgId, conversationId: conversation.id });
  const failed = await build.buildMessage({
    orgId,
    conversationId: conversation.id,
    direction: "outbound",
    status: "failed",
  });
  const elsewhere = await build.buildMessage({ orgId });
  const [delivery] = await build.sql<{ no: string }>(
    "INSERT INTO delivery (app_key, body) VALUES ($1, $2) RETURNING no::text",
    [
      channel.appKey,
      Buffer.from(JSON.stringify({ object: "x", entry: [{ id: channel.wabaId, changes: [] }] })),
    ],
  );
  if (!delivery) throw new Error("no delivery was written");
  await build.sql("INSERT INTO delivery_org (org_id, delivery_no) VALUES ($1, $2)", [orgId, delivery.no]);
  await build.sql(
    `INSERT INTO journal_item (id, org_id, delivery_no, path, field, kind, state, body, received_at)
     VALUES ($1, $2, $3, '0/0', 'account_update', 'account_update', 'kept', '{}', now())`,
    [newId(), orgId, delivery.no],
  );
  return {
    ...(await buildTeamThings(build, orgId, agent.id)),
    orgId,
    contact: contact.id,
    conversation: conversation.id,
    message: message.id,
    member: agent.id,
    channel: channel.id,
    delivery: delivery.no,
    failedMessage: failed.id,
    elsewhereMessage: elsewhere.id,
    spareMember: (await build.buildMember({ orgId })).id,
  };
};
