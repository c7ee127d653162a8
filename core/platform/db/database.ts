import { PrismaPg } from "@prisma/adapter-pg";
import type pg from "pg";
import { z } from "zod";
import type { Logger } from "../log.ts";
import { beforeCommitNow } from "./before-commit.ts";
import { PrismaClient } from "./generated/client.ts";
import { channelSetting, keyScopeNow } from "./key-scope.ts";
import { openPool } from "./pool.ts";
import type { DatabaseRole } from "./pool.ts";
import { sqlOf } from "./sql-of.ts";
import { inTransaction } from "./sql-tx.ts";
import type { SqlTx } from "./sql-tx.ts";
import { statement } from "./statement.ts";
import type { Statement } from "./statement.ts";
import { systemReasons } from "./system-reasons.ts";
import type { SystemReason } from "./system-reasons.ts";
import { orgScope, tenantExtension } from "./tenant-extension.ts";

const Uuid = z.uuid();
const setOrg = statement<{ set_config: string }>("set-org");
const setOrgOfKey = statement<{ set_config: string }>("set-org-of-key");
const ping = statement<{ ok: number }>("ping");
const loginPower = statement<{ name: string; steps_over: boolean; owns_tables: boolean }>("login-power");

const extend = (client: PrismaClient) => client.$extends(tenantExtension);
type TenantClient = ReturnType<typeof extend>;

/** Prisma inside forOrg(): every query already carries the org. */
export type TenantTx = Parameters<Parameters<TenantClient["$transaction"]>[0]>[0];

export interface DatabaseOptions {
  url: string;
  /** Connections for each role that this process uses; a role not named here cannot be used at all. */
  pools: Partial<Record<DatabaseRole, number>>;
  applicationName: string;
  log: Logger;
}

export interface Database {
  /**
   * The only door to tenant data: one transaction, org set, Prisma scoped. Throws on an empty org. When an API key asks
   * (withKeyScope), the transaction speaks as `parley_key` and sees the key's channels alone.
   */
  forOrg<T>(orgId: string, work: (tx: TenantTx) => Promise<T>): Promise<T>;
  /** The same door for the hot statements under db/sql. */
  forOrgSql<T>(orgId: string, work: (tx: SqlTx) => Promise<T>): Promise<T>;
  /** Beyond one org, for a reason of the closed list, with that reason's narrow database role. */
  asSystem<T>(reason: SystemReason, work: (tx: SqlTx) => Promise<T>): Promise<T>;
  /** The same for one statement that is a transaction by itself: one round trip instead of three. */
  runAsSystem<Row>(
    reason: SystemReason,
    statement: Statement<Row>,
    params: readonly unknown[],
  ): Promise<Row[]>;
  /** A dedicated connection for LISTEN or advisory locks; the caller ends it. */
  dedicated(reason: SystemReason): Promise<pg.PoolClient>;
  /** Answers when the database does (readiness). */
  ping(): Promise<void>;
  /**
   * For the start of a process: a login that row-level security does not bind must never serve.
   * @throws Error naming the login and the mend
   */
  refusePower(): Promise<void>;
  close(): Promise<void>;
}

/** Opens the pools of this process. Nothing connects before the first use. */
export const openDatabase = (options: DatabaseOptions): Database => {
  const onError = (error: Error) => options.log.warn({ err: error }, "idle database connection failed");
  const pools = new Map<DatabaseRole, pg.Pool>();
  for (const [role, max] of Object.entries(options.pools) as [DatabaseRole, number][]) {
    pools.set(
      role,
      openPool({ url: options.url, role, max, applicationName: options.applicationName }, onError),
    );
  }
  const poolOf = (role: DatabaseRole): pg.Pool => {
    const pool = pools.get(role);
    if (!pool) throw new Error(`This process does not hold the database role ${role}`);
    return pool;
  };
  const tenantPool = pools.get("parley_app");
  const prisma = tenantPool ? extend(new PrismaClient({ adapter: new PrismaPg(tenantPool) })) : undefined;
  const checked = (orgId: string): string => {
    if (!Uuid.safeParse(orgId).success) throw new Error("Refused: forOrg() without an org");
    return orgId;
  };
  const demandNoKey = (reason: SystemReason): void => {
    if (keyScopeNow()) throw new Error(`Refused: an API key beyond its org (${reason})`);
  };

  return {
    forOrg: async (orgId, work) => {
      const id = checked(orgId);
      if (!prisma) throw new Error("This process does not hold the database role parley_app");
      return orgScope.run(id, () =>
        prisma.$transaction(
          async (tx) => {
            const key = keyScopeNow();
            await (key
              ? sqlOf(tx).run(setOrgOfKey, [id, channelSetting(key)])
              : tx.$queryRaw`SELECT set_config('app.org_id', ${id}, true)`);
            const answer = await work(tx);
            await beforeCommitNow()?.(sqlOf(tx));
            return answer;
          },
          { maxWait: 5_000, timeout: 15_000 },
        ),
      );
    },
    forOrgSql: async (orgId, work) => {
      const id = checked(orgId);
      return inTransaction(
        poolOf("parley_app"),
        async (client) => {
          const key = keyScopeNow();
          const { name, text } = key ? setOrgOfKey : setOrg;
          await client.query({ name, text, values: key ? [id, channelSetting(key)] : [id] });
        },
        async (tx) => {
          const answer = await work(tx);
          await beforeCommitNow()?.(tx);
          return answer;
        },
      );
    },
    asSystem: async (reason, work) => {
      demandNoKey(reason);
      options.log.trace({ reason }, "beyond one org");
      return inTransaction(poolOf(systemReasons[reason]), undefined, work);
    },
    runAsSystem: async <Row>(
      reason: SystemReason,
      { name, text }: Statement<Row>,
      params: readonly unknown[],
    ) => {
      demandNoKey(reason);
      options.log.trace({ reason }, "beyond one org");
      const result = await poolOf(systemReasons[reason]).query({ name, text, values: [...params] });
      return result.rows as Row[];
    },
    dedicated: async (reason) => {
      demandNoKey(reason);
      return poolOf(systemReasons[reason]).connect();
    },
    ping: async () => {
      const [pool] = pools.values();
      if (pool) await pool.query(ping.text);
    },
    refusePower: async () => {
      const [pool] = pools.values();
      const found = await pool?.query<{ name: string; steps_over: boolean; owns_tables: boolean }>(
        loginPower.text,
      );
      const login = found?.rows[0];
      if (login && (login.steps_over || login.owns_tables)) {
        throw new Error(
          `The database login ${login.name} is a superuser, bypasses row-level security or owns the tables. ` +
            "Give this process a login of its own: npm run migrate makes parley_server and parley_worker.",
        );
      }
    },
    close: async () => {
      await prisma?.$disconnect();
      await Promise.all([...pools.values()].map((pool) => pool.end()));
    },
  };
};
