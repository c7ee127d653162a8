import { AppError } from "#contracts/errors.ts";
import type { contactsGet } from "#contracts/routes/contacts.routes.ts";
import type { Contact } from "#contracts/shapes/contact.ts";
import type { Database, TenantTx } from "#core/platform/db/database.ts";
import type { KeyHandler } from "../../handler.ts";
import { presentSummary } from "./present-contact.ts";

/** More threads than anybody looks through; the list of conversations finds the rest. */
const mostThreads = 100;

/** Every address a contact has had, current ones first. */
const identitiesOf = async (tx: TenantTx, contactId: string): Promise<object[]> => {
  const rows = await tx.identity.findMany({
    // Rows that only remember what was seen together are no addresses (core/domain/identity/identity.ts).
    where: { contactId, NOT: [{ scope: "left" }, { scope: { contains: "|" } }] },
    orderBy: [{ firstSeenAt: "asc" }, { id: "asc" }],
    select: { kind: true, value: true, firstSeenAt: true, lastSeenAt: true, supersededAt: true },
  });
  const current = rows.filter((row) => row.supersededAt === null);
  const former = rows.filter((row) => row.supersededAt !== null);
  return [...current, ...former].map((row) => ({
    kind: row.kind,
    value: row.value,
    firstSeenAt: row.firstSeenAt.toISOString(),
    lastSeenAt: row.lastSeenAt.toISOString(),
    supersededAt: row.supersededAt?.toISOString() ?? null,
  }));
};

const threadsOf = async (tx: TenantTx, contactId: string): Promise<object[]> => {
  const rows = await tx.conversation.findMany({
    where: { contactId },
    orderBy: [{ lastMessageAt: "desc" }, { id: "desc" }],
    take: mostThreads,
    select: { id: true, status: true, lastMessageAt: true },
  });
  return rows.map((row) => ({ ...row, lastMessageAt: row.lastMessageAt.toISOString() }));
};

/** One contact with every identity it has had and its newest conversations. */
export const createGetContact =
  ({ db }: { db: Database }): KeyHandler<typeof contactsGet> =>
  ({ orgId }, { params }) =>
    db.forOrg(orgId, async (tx) => {
      const row = await tx.contact.findFirst({
        where: { id: params.contactId },
        select: { id: true, name: true, phone: true, username: true, createdAt: true },
      });
      if (!row) throw new AppError("not_found");
      return {
        ...presentSummary(row),
        createdAt: row.createdAt.toISOString(),
        identities: await identitiesOf(tx, row.id),
        conversations: await threadsOf(tx, row.id),
      } as Contact;
    });
