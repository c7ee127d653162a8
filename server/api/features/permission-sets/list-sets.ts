import { permissionsOf, Role } from "#contracts/roles.ts";
import type { permissionSetsList } from "#contracts/routes/roles.routes.ts";
import type { Database } from "#core/platform/db/database.ts";
import type { Handler } from "../../handler.ts";
import { presentSet, setColumns } from "./present-set.ts";

/** The built-in roles, widest first, and the org's own permission sets by name. */
export const createListSets =
  ({ db }: { db: Database }): Handler<typeof permissionSetsList> =>
  ({ orgId }) =>
    db.forOrg(orgId, async (tx) => {
      const rows = await tx.permissionSet.findMany({
        orderBy: [{ name: "asc" }, { id: "asc" }],
        select: setColumns,
      });
      return {
        roles: Role.options.map((role) => ({ role, permissions: permissionsOf(role) })),
        items: rows.map(presentSet),
        nextCursor: null,
      };
    });
