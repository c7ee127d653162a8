import { OpenApiGeneratorV31, OpenAPIRegistry } from "@asteasolutions/zod-to-openapi";
import type { ResponseConfig, RouteConfig } from "@asteasolutions/zod-to-openapi";
import { z } from "zod";
import type { Route } from "#contracts/define-route.ts";
import { errorCatalogue, Problem } from "#contracts/errors.ts";
import type { ErrorCode } from "#contracts/errors.ts";
import { permissions } from "#contracts/roles.ts";
import { allRoutes, apiPrefix } from "#contracts/routes/registry.ts";

const always: readonly ErrorCode[] = ["rate_limited", "internal", "unavailable"];

/** The codes a route may answer, whether it says so itself or its parts imply it. */
export const codesOf = (route: Route): ErrorCode[] => [
  ...new Set<ErrorCode>([
    ...(route.body
      ? (["bad_request", "payload_too_large", "unsupported_media_type", "invalid_input"] as const)
      : []),
    ...(route.query ? (["invalid_input"] as const) : []),
    ...(route.params ? (["not_found"] as const) : []),
    ...(route.access === "public" ? [] : (["unauthenticated", "session_expired"] as const)),
    ...(route.access === "public" || route.access === "session" ? [] : (["forbidden"] as const)),
    ...(route.access === "public" || route.keys === true ? [] : (["key_not_allowed"] as const)),
    ...(route.idempotent === true
      ? (["invalid_input", "idempotency_key_reused", "idempotency_in_progress"] as const)
      : []),
    ...(route.errors ?? []),
    ...always,
  ]),
];

const problemResponses = (route: Route): Record<string, ResponseConfig> => {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codesOf(route)) {
    const { status } = errorCatalogue[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      String(status),
      {
        description: codes.map((code) => `\`${code}\`: ${errorCatalogue[code].title}`).join("\n\n"),
        content: { "application/problem+json": { schema: Problem } },
      },
    ]),
  );
};

const accessText = (route: Route): string => {
  if (route.access === "public") return "Anyone may call this.";
  if (route.access === "session") return "Any signed-in member may call this.";
  const keys = route.keys === true ? " API keys that hold it may call this too." : "";
  return `Needs \`${route.access}\` (${permissions[route.access].join(", ")}).${keys}`;
};

const idempotencyHeader = z.object({
  "Idempotency-Key": z.string().min(1).max(255).optional().meta({
    description:
      "The first answer to a key is kept for 24 hours and given again, marked `Idempotent-Replayed: true`",
  }),
});

const configOf = (route: Route): RouteConfig => ({
  method: route.method,
  path: `${apiPrefix}${route.path.replace(/:(\w+)/g, "{$1}")}`,
  operationId: route.name,
  summary: route.summary,
  description: accessText(route),
  tags: [route.name.split(".")[0] ?? "other"],
  security: route.access === "public" ? [] : [{ bearer: [] }],
  request: {
    ...(route.params ? { params: route.params } : {}),
    ...(route.query ? { query: route.query } : {}),
    ...(route.idempotent === true ? { headers: idempotencyHeader } : {}),
    ...(route.body
      ? { body: { required: true, content: { "application/json": { schema: route.body } } } }
      : {}),
  },
  responses: {
    [route.status]: {
      description: route.summary,
      ...(route.result ? { content: { "application/json": { schema: route.result } } } : {}),
    },
    ...problemResponses(route),
  },
});

/** The OpenAPI 3.1 document of every route in the registry: what is served is what is written here. */
export const openApiDocument = (version: string): object => {
  const registry = new OpenAPIRegistry();
  registry.registerComponent("securitySchemes", "bearer", {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description:
      "The access token of `POST /api/v1/auth/login`, or an API key (`parley_…`) where a route allows it",
  });
  for (const route of allRoutes) registry.registerPath(configOf(route));
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: "3.1.0",
    info: {
      title: "Parley",
      version,
      description:
        "Customer conversations on WhatsApp. Lists answer `{ items, nextCursor }`; errors are RFC 9457 problems with a stable `code`.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
  });
};
