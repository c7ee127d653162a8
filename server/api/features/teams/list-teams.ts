import type { teamsList } from "#contracts/routes/roles.routes.ts";
import type { Database } from "#core/platform/db/database.ts";
import { asOfSeq } from "../../as-of-seq.ts";
import type { Handler } from "../../handler.ts";
import { readTeams } from "../../tell-directory.ts";

/** The teams by name, with their members. The event number is read first, so that replay loses nothing. */
export const createListTeams =
  ({ db }: { db: Database }): Handler<typeof teamsList> =>
  ({ orgId }) =>
    db.forOrgSql(orgId, async (tx) => {
      const seq = await asOfSeq(tx);
      return { items: await readTeams(tx, null), nextCursor: null, asOfSeq: seq };
    });
