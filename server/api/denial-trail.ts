import type { ErrorCode } from "#contracts/errors.ts";
import { placeOf } from "#core/domain/audit/place.ts";
import { appendAuditSql } from "#core/platform/audit/append-audit.ts";
import type { NewAuditEntry } from "#core/platform/audit/append-audit.ts";
import type { Clock } from "#core/platform/clock.ts";
import type { Database } from "#core/platform/db/database.ts";
import type { Logger } from "#core/platform/log.ts";

/** Somebody whom we know asked for what they may not do. */
export interface Denial {
  readonly orgId: string;
  readonly actor: NewAuditEntry["actor"];
  readonly route: string;
  readonly code: ErrorCode;
  readonly ip: string;
  readonly requestId: string;
}

export interface DenialTrail {
  tell(denial: Denial): void;
  /** Resolves when everything told so far is written. */
  settled(): Promise<void>;
}

/** Not a denial of a right: what stands in the way is the caller's own to remove. */
const obstacles: ReadonlySet<ErrorCode> = new Set([
  "email_unverified",
  "two_factor_required",
  "fresh_login_required",
]);
const perMs = 60_000;
const mostRemembered = 5_000;

/**
 * Denials for the org's audit trail: each (who, route, reason) once a minute, so that a program in a loop fills no
 * trail. Written aside from the request, which fails either way; a trail that cannot be written is an error line.
 */
export const createDenialTrail = (db: Pick<Database, "asSystem">, clock: Clock, log: Logger): DenialTrail => {
  const told = new Map<string, number>();
  const underWay = new Set<Promise<void>>();
  const isNew = (key: string, now: number): boolean => {
    if (now - (told.get(key) ?? Number.NEGATIVE_INFINITY) < perMs) return false;
    if (told.size >= mostRemembered) told.clear();
    told.set(key, now);
    return true;
  };
  return {
    tell: ({ orgId, actor, route, code, ip, requestId }) => {
      const at = clock.now();
      if (obstacles.has(code) || !isNew(JSON.stringify([orgId, actor.id, route, code]), at.getTime())) return;
      const entry: NewAuditEntry = {
        ...{ orgId, at, actor, requestId, place: placeOf(ip) },
        action: "access.denied",
        details: { route, code },
      };
      const writing = db
        .asSystem("auth.audit", (tx) => appendAuditSql(tx, entry))
        .catch((error: unknown) =>
          log.error({ err: error }, "a denial could not be written to the audit trail"),
        )
        .finally(() => underWay.delete(writing));
      underWay.add(writing);
    },
    settled: async () => {
      await Promise.all(underWay);
    },
  };
};
