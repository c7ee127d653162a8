import type { Database } from "#core/platform/db/database.ts";
import type { DatabaseRole } from "#core/platform/db/pool.ts";
import { BootError } from "./boot-error.ts";
import type { ServerRole } from "./load-keys.ts";

/** Connections for each database role that these server roles need; other roles cannot be used at all. */
export const poolsOf = (roles: readonly ServerRole[]): Partial<Record<DatabaseRole, number>> => ({
  ...(roles.includes("api") ? { parley_app: 12, parley_identity: 6 } : {}),
  ...(roles.includes("hub") || roles.includes("relay") ? { parley_hub: 5 } : {}),
  ...(roles.includes("ingest") ? { parley_ingest: 4 } : {}),
});

/** SQLSTATEs of a login that is there but cannot take its group role, or of a database without our tables. */
const notMigrated = new Set(["22023", "42501", "42704", "42P01", "3D000"]);

/**
 * Whether the database is there, migrated, and the login not too powerful.
 * @throws BootError
 */
export const checkDatabase = async (db: Pick<Database, "refusePower">): Promise<void> => {
  try {
    await db.refusePower();
  } catch (cause) {
    const { code, message } = cause as { code?: string; message?: string };
    // Refused for its power: the message says the mend itself.
    if (code === undefined && message?.startsWith("The database login") === true) throw cause;
    const why = [message, code].find((word) => word !== undefined && word !== "") ?? "no answer";
    if (code !== undefined && notMigrated.has(code)) {
      throw new BootError(`The database is not ready for this login: ${why}.`, "Run npm run migrate.", cause);
    }
    throw new BootError(`The database cannot be reached: ${why}.`, "Start it, or mend DATABASE_URL.", cause);
  }
};
