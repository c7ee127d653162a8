import { AsyncLocalStorage } from "node:async_hooks";
import { Prisma } from "./generated/client.ts";

/** The org of the running forOrg() call. */
export const orgScope = new AsyncLocalStorage<string>();

type Args = Record<string, unknown>;

const tenantModels = new Set<string>(
  Object.values(Prisma.ModelName).filter((name) => "orgId" in fieldsOf(name)),
);

function fieldsOf(model: string): object {
  const enumName = `${model}ScalarFieldEnum`;
  return (Prisma as unknown as Record<string, object | undefined>)[enumName] ?? {};
}

const scopedRow = (row: unknown, orgId: string): Args => {
  const data = (row ?? {}) as Args;
  if (data["orgId"] !== undefined && data["orgId"] !== orgId)
    throw new Error("Refused: a row of another org");
  return { ...data, orgId };
};

const scopedData = (data: unknown, orgId: string): unknown =>
  Array.isArray(data) ? data.map((row) => scopedRow(row, orgId)) : scopedRow(data, orgId);

const writesRows = new Set(["create", "createMany", "createManyAndReturn"]);

/**
 * Belt 1: adds the org to every query of a tenant model and throws where there is none.
 * Row-level security stands behind it, should this ever be wrong.
 */
export const tenantExtension = Prisma.defineExtension({
  name: "tenant",
  query: {
    $allModels: {
      $allOperations({ model, operation, args, query }) {
        const orgId = orgScope.getStore();
        if (orgId === undefined || orgId === "")
          throw new Error(`Refused: ${model}.${operation} outside forOrg()`);
        if (!tenantModels.has(model)) return query(args);
        const given = args as Args;
        if (writesRows.has(operation))
          return query({ ...given, data: scopedData(given["data"], orgId) } as never);
        const where = scopedRow(given["where"], orgId);
        if (operation === "upsert") {
          return query({ ...given, where, create: scopedRow(given["create"], orgId) });
        }
        return query({ ...given, where });
      },
    },
  },
});
