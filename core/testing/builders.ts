import type { Role } from "#contracts/roles.ts";
import { buildChannels } from "./builders/channels.ts";
import { buildConversations } from "./builders/conversations.ts";
import { buildMessages } from "./builders/messages.ts";
import { buildPeople } from "./builders/people.ts";
import { openRows } from "./builders/rows.ts";

/**
 * Builders invent whatever parent you did not give. They write as the superuser of the test database,
 * so that a test's own actions are the only ones that pass through the product's doors.
 */
export const createBuilders = (adminUrl: string) => {
  const rows = openRows(adminUrl);
  const people = buildPeople(rows);
  const channels = buildChannels(rows, people);
  const conversations = buildConversations(rows, { ...people, ...channels });
  const messages = buildMessages(rows, conversations);
  const { buildOrg, buildMember } = people;
  const { buildChannel } = channels;

  /** Two orgs, each with one member of every role and one channel: the least a test should stand on. */
  const buildTwoOrgs = async (passwordHash?: string) => {
    const one = async () => {
      const org = await buildOrg();
      const member = (role: Role) =>
        buildMember({ orgId: org.id, role, ...(passwordHash === undefined ? {} : { passwordHash }) });
      return {
        org,
        admin: await member("admin"),
        manager: await member("manager"),
        agent: await member("agent"),
        channel: await buildChannel({ orgId: org.id }),
      };
    };
    return [await one(), await one()] as const;
  };

  const { sql, close } = rows;
  return { sql, close, ...people, ...channels, ...conversations, ...messages, buildTwoOrgs };
};

export type { BuiltChannel } from "./builders/channels.ts";
export type { BuiltMember } from "./builders/people.ts";
export type Builders = ReturnType<typeof createBuilders>;
