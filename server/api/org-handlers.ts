import { createGetOrg } from "./features/org/get-org.ts";
import type { OrgDeps } from "./features/org/org-deps.ts";
import { createRemoveMail } from "./features/org/remove-mail.ts";
import { createSetMail } from "./features/org/set-mail.ts";
import { createTestMail } from "./features/org/test-mail.ts";
import { createUpdateOrg } from "./features/org/update-org.ts";

/** The org's settings and its own mail server. */
export const createOrgHandlers = (deps: OrgDeps) => ({
  orgGet: createGetOrg(deps),
  orgUpdate: createUpdateOrg(deps),
  orgMailSet: createSetMail(deps),
  orgMailRemove: createRemoveMail(deps),
  orgMailTest: createTestMail(deps),
});
