import { AppError } from "#contracts/errors.ts";
import type { contactsGet } from "#contracts/routes/contacts.routes.ts";
import type { Contact } from "#contracts/shapes/contact.ts";
import type { Database } from "#core/platform/db/database.ts";
import { statement } from "#core/platform/db/statement.ts";
import type { Handler } from "../../handler.ts";
import { presentSummary } from "./present-contact.ts";
import type { ContactRow } from "./present-contact.ts";

interface IdentityRow {
  kind: string;
  value: string;
  first_seen_at: Date;
  last_seen_at: Date;
  superseded_at: Date | null;
}
interface ThreadRow {
  id: string;
  status: string;
  last_message_at: Date;
}
const one = statement<ContactRow & { created_at: Date }>("contact-get");
const identities = statement<IdentityRow>("contact-identities");
const conversations = statement<ThreadRow>("contact-conversations");

/** One contact with every identity it has had and its newest conversations. */
export const createGetContact =
  ({ db }: { db: Database }): Handler<typeof contactsGet> =>
  ({ orgId }, { params }) =>
    db.forOrgSql(orgId, async (tx) => {
      const [row] = await tx.run(one, [params.contactId]);
      if (!row) throw new AppError("not_found");
      return {
        ...presentSummary(row),
        createdAt: row.created_at.toISOString(),
        identities: (await tx.run(identities, [row.id])).map((identity) => ({
          kind: identity.kind,
          value: identity.value,
          firstSeenAt: identity.first_seen_at.toISOString(),
          lastSeenAt: identity.last_seen_at.toISOString(),
          supersededAt: identity.superseded_at?.toISOString() ?? null,
        })),
        conversations: (await tx.run(conversations, [row.id])).map((thread) => ({
          id: thread.id,
          status: thread.status,
          lastMessageAt: thread.last_message_at.toISOString(),
        })),
      } as Contact;
    });
