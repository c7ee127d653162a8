import type { orgGet } from "#contracts/routes/org.routes.ts";
import type { Handler } from "../../handler.ts";
import type { OrgDeps } from "./org-deps.ts";
import { readSettings } from "./read-settings.ts";

export const createGetOrg =
  ({ db }: Pick<OrgDeps, "db">): Handler<typeof orgGet> =>
  ({ orgId }) =>
    db.forOrg(orgId, (tx) => readSettings(tx, orgId));
