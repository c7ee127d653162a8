import type { securityGet } from "#contracts/routes/security.routes.ts";
import type { SecurityFacts } from "#contracts/shapes/security-facts.ts";
import type { PublicHandler } from "../../handler.ts";

export interface SecurityDeps {
  /** Read once, at start: a build does not change under a running process. */
  securityFacts: SecurityFacts;
}

/** The promises of this build, for anybody to read. */
export const createGetSecurity =
  ({ securityFacts }: SecurityDeps): PublicHandler<typeof securityGet> =>
  () =>
    Promise.resolve(securityFacts);
