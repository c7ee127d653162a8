import { QueueError } from "./queue-error.ts";

/** What INFO says, as `name → value`. */
const infoFields = (info: string): Map<string, string> =>
  new Map(
    info
      .split(/\r?\n/)
      .map((line) => line.split(":", 2))
      .filter((pair): pair is [string, string] => pair.length === 2),
  );

/**
 * Refuses a Redis that throws jobs away: one that evicts keys when full (BullMQ: noeviction is the only correct
 * setting), or one without the append-only file. INFO is read, not CONFIG: managed services often forbid CONFIG.
 * @param info text of INFO memory and INFO persistence
 * @returns names of the settings that the service does not show
 * @throws QueueError naming the setting and the command that mends it
 */
export const checkRedisDurability = (info: string): string[] => {
  const fields = infoFields(info);
  const policy = fields.get("maxmemory_policy");
  if (policy !== undefined && policy !== "noeviction") {
    throw new QueueError(
      "misconfigured",
      `Redis would drop jobs: maxmemory-policy is ${policy}, it must be noeviction (CONFIG SET maxmemory-policy noeviction)`,
    );
  }
  const appendOnly = fields.get("aof_enabled");
  if (appendOnly !== undefined && appendOnly !== "1") {
    throw new QueueError(
      "misconfigured",
      "Redis would lose jobs at a restart: appendonly is off, it must be on (CONFIG SET appendonly yes)",
    );
  }
  return [
    ...(policy === undefined ? ["maxmemory-policy"] : []),
    ...(appendOnly === undefined ? ["appendonly"] : []),
  ];
};
