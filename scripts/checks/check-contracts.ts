import { pathToFileURL } from "node:url";
import { z } from "zod";
import { allRoutes, routes } from "#contracts/routes/registry.ts";
import type { Route } from "#contracts/define-route.ts";
import { events } from "#contracts/events/registry.ts";
import { clientEvents } from "#contracts/events/socket-maps.ts";
import { permissions } from "#contracts/roles.ts";
import { anonymousRoutes } from "../../server/api/handler.ts";
import { openApiDocument } from "../../server/http/openapi.ts";
import { matrixTable, socketMatrix } from "../../server/testing/matrix-table.ts";
import type { MatrixRow } from "../../server/testing/matrix-table.ts";
import { idFields } from "./id-fields.ts";

const pathNames = (route: Route): string[] =>
  [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => name ?? "");

const difference = (a: readonly string[], b: readonly string[]): string[] =>
  a.filter((name) => !b.includes(name));

const faultsOfPart = (part: "body" | "query", route: Route, listed: readonly string[]): string[] => [
  ...difference(idFields(route[part]), listed).map(
    (name) => `${part}.${name} is an id, but ${part}Ids in its row of the matrix does not name it`,
  ),
  ...difference(listed, Object.keys(route[part]?.shape ?? {})).map(
    (name) => `its row in the matrix names the ${part} field ${name}, which there is not`,
  ),
];

/**
 * Whether foreign ids are tried in every field of a body or query that names something. The matrix tries fields at
 * the top; an id further down fails here until it can try that too.
 */
export const faultsOfIds = (route: Route, row: Pick<MatrixRow, "bodyIds" | "queryIds">): string[] => [
  ...faultsOfPart("body", route, row.bodyIds ?? []),
  ...faultsOfPart("query", route, row.queryIds ?? []),
];

/** Path parameters that are one of a few words, and name nothing of an org. */
const wordsOf = (route: Route): string[] =>
  Object.entries(route.params?.shape ?? {})
    .filter(([, schema]) => schema instanceof z.ZodEnum)
    .map(([name]) => name);

const faultsOfRoute = (key: string, route: Route): string[] => {
  const params = pathNames(route);
  const row = (matrixTable as Record<string, (typeof matrixTable)[keyof typeof matrixTable] | undefined>)[
    key
  ];
  const open = route.access === "public" || route.access === "session";
  return [
    ...(open || Object.hasOwn(permissions, route.access)
      ? []
      : [`access \`${route.access}\` is not in the permission table`]),
    ...((route.access === "public") === (anonymousRoutes as readonly string[]).includes(key)
      ? []
      : ["public in the contract and on the anonymous allow-list must be the same"]),
    ...difference(params, Object.keys(route.params?.shape ?? {})).map(
      (name) => `:${name} has no schema in params`,
    ),
    ...difference(params, [...Object.keys(route.ids ?? {}), ...wordsOf(route)]).map(
      (name) => `:${name} does not say in ids what it names`,
    ),
    ...difference(Object.keys(route.ids ?? {}), params).map(
      (name) => `ids names :${name}, which the path has not`,
    ),
    ...(row ? [] : ["no row in server/testing/matrix-table.ts"]),
    ...(row && params.length > 0 && !row.params ? ["its row in the matrix gives no params"] : []),
    ...(row && route.body && !row.body ? ["its row in the matrix gives no body"] : []),
    ...(row ? faultsOfIds(route, row) : []),
    ...(route.status === 204 && route.result ? ["204 has no result"] : []),
    // 202: it will be done; there is nothing to say about it yet.
    ...(route.status !== 204 && route.status !== 202 && !route.result
      ? ["it answers something but declares no result"]
      : []),
  ].map((fault) => `${route.name}: ${fault}`);
};

const faultsOfNames = (): string[] => {
  const names = allRoutes.map((route) => route.name);
  const doubled = names.filter((name, index) => names.indexOf(name) !== index);
  return doubled.map((name) => `two routes are called ${name}`);
};

const faultsOfEvents = (): string[] =>
  Object.entries(events).flatMap(([key, event]) => [
    ...(event.name === key ? [] : [`event ${key} calls itself ${event.name}`]),
    ...(Object.hasOwn(permissions, event.audience) ? [] : [`event ${key} has no audience`]),
  ]);

const faultsOfSocket = (): string[] => [
  ...difference(Object.keys(clientEvents), Object.keys(socketMatrix)).map(
    (name) => `client event ${name}: no row in server/testing/matrix-table.ts`,
  ),
  ...Object.entries(clientEvents)
    .filter(([, { access }]) => !Object.hasOwn(permissions, access))
    .map(([name]) => `client event ${name}: no permission`),
];

const faultsOfOpenApi = (): string[] => {
  const { paths } = openApiDocument("0") as { paths: Record<string, Record<string, unknown>> };
  return allRoutes
    .filter((route) => !paths[`/api/v1${route.path.replace(/:(\w+)/g, "{$1}")}`]?.[route.method])
    .map((route) => `${route.name}: not in /openapi.json`);
};

/**
 * Whether the language of the system is whole: every route has an access rule, says what its path ids name, and has
 * a row in the tenancy matrix; every event has an audience; every client event has a permission.
 * @returns the problems, each a sentence
 */
export const checkContracts = (): string[] => [
  ...Object.entries(routes).flatMap(([key, route]) => faultsOfRoute(key, route as Route)),
  ...faultsOfNames(),
  ...faultsOfEvents(),
  ...faultsOfSocket(),
  ...faultsOfOpenApi(),
];

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const problems = checkContracts();
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
}
