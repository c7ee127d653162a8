import { join } from "node:path";
import type { Clock } from "#core/platform/clock.ts";
import { packageRoot } from "#core/platform/package-root.ts";
import { createApiRouter } from "./api/api-router.ts";
import { createDenialTrail } from "./api/denial-trail.ts";
import { createAuthenticate, createLaneOf } from "./api/authenticate.ts";
import type { KnownKeys } from "./api/authenticate.ts";
import type { Hasher } from "./api/features/auth/hasher.ts";
import { createLoginGuard } from "./api/features/auth/login-guard.ts";
import { readSecurityFacts } from "./api/features/security/security-facts.ts";
import { createProviders } from "./api/features/oauth/providers.ts";
import { createHandlers } from "./api/handlers.ts";
import { createOnce } from "./api/idempotency/once.ts";
import type { Admission } from "./http/admission/admission.ts";
import type { Limits } from "./http/limits/limits.ts";
import { createEvenly } from "./identity/evenly.ts";
import type { ServeDeps } from "./api/serve-route.ts";
import { verifierOf } from "./server-deps.ts";
import type { ApiPart, ServerDeps } from "./server-deps.ts";

/** What stands in front of every call. */
export interface Gates {
  limits: Limits;
  admission: Admission;
}

/** The router of the API with all its handlers. @throws Error when a route has no handler */
export const createApi = (
  deps: ServerDeps,
  part: ApiPart,
  hasher: Hasher,
  clock: Clock,
  observe: ServeDeps["observe"],
  { limits, admission }: Gates,
) => {
  const guard = createLoginGuard(part.counters);
  const handlers = createHandlers({
    securityFacts: readSecurityFacts(join(packageRoot, "dist")),
    db: deps.db,
    clock,
    settings: part.identity,
    hasher,
    guard,
    counters: part.counters,
    providers: part.providers ?? createProviders({}),
    mailboxUrl: part.mailboxUrl,
    evenly: createEvenly(part.evenStepMs),
    queues: part.queues,
    keyring: part.keyring,
    pepper: part.pepper,
    publicUrl: part.publicUrl,
    keyKind: part.keyKind ?? "test",
  });
  const verify = verifierOf(deps, clock);
  const knownKeys: KnownKeys = new Map();
  const authenticate = createAuthenticate(deps.db, verify, knownKeys);
  return createApiRouter(handlers, {
    authenticate,
    clock,
    log: deps.log,
    observe,
    denials: createDenialTrail(deps.db, clock, deps.log),
    once: createOnce({ db: deps.db }),
    limits,
    admission,
    laneOf: createLaneOf(verify, knownKeys),
    ownOrigins: deps.ownOrigins ?? [],
  });
};
