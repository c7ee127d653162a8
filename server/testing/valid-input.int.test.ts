import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import type { Route } from "#contracts/define-route.ts";
import { errorCatalogue, Problem } from "#contracts/errors.ts";
import type { ErrorCode } from "#contracts/errors.ts";
import { routes } from "#contracts/routes/registry.ts";
import type { RouteKey } from "#contracts/routes/registry.ts";
import { newId } from "#core/platform/ids.ts";
import { codesOf } from "../http/openapi.ts";
import { call } from "./call.ts";
import { matrixTable } from "./matrix-table.ts";
import { startTestServer } from "./start-test-server.ts";
import type { TestServer } from "./start-test-server.ts";
import { buildWorld } from "./world.ts";
import type { World } from "./world.ts";

const keys = Object.keys(routes) as RouteKey[];
const routeOf = (key: RouteKey): Route => routes[key];

let it: TestServer;
let own: World;
beforeAll(async () => {
  it = await startTestServer();
});
/** What one route closes or spends, the next one finds whole. */
beforeEach(async () => {
  own = await buildWorld(it.build, it.orgs[0]);
});
afterAll(() => it.close());

/** The part of JSON Schema that zod writes. */
interface JsonSchema {
  type?: string;
  enum?: unknown[];
  const?: unknown;
  anyOf?: JsonSchema[];
  allOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  pattern?: string;
  format?: string;
}

const label = fc.stringMatching(/^[a-z][a-z0-9]{0,12}$/);
const host = fc.tuple(label, label).map((parts) => `${parts.join(".")}.example`);
/** Words of every script, and what people paste; NUL is refused everywhere and is T40's affair. */
const words = (min: number, max: number) => {
  const most = Math.min(max, Math.max(min, 200));
  const fit = (text: string) => text.replaceAll("\u0000", "").slice(0, most).padEnd(min, "x");
  return fc.oneof(
    fc.string({ unit: "grapheme", minLength: min, maxLength: most }).map(fit),
    fc.string({ unit: "binary", minLength: min, maxLength: most }).map(fit),
    fc
      .constantFrom(
        "Zoë O'Neill",
        "名前 ありがとう",
        "👩‍👩‍👧",
        "=1+1",
        "<script>alert(1)</script>",
        "'; DROP TABLE org; --",
      )
      .map(fit),
    fc.constant("x".repeat(most)),
    fc.constant("x".repeat(min)),
  );
};
const formats: Readonly<Record<string, () => fc.Arbitrary<string>>> = {
  uuid: () => fc.oneof(fc.constantFrom(...Object.values(own)), fc.constant(newId()), fc.uuid()),
  email: () => fc.tuple(label, host).map(([name, at]) => `${name}@${at}`),
  uri: () => fc.tuple(fc.constantFrom("http", "https"), host).map(([scheme, name]) => `${scheme}://${name}`),
  hostname: () => host,
  "date-time": () =>
    fc
      .date({ min: new Date("1990-01-01"), max: new Date("2100-01-01"), noInvalidDate: true })
      .map((date) => date.toISOString()),
  ipv4: () => fc.ipV4(),
  ipv6: () => fc.ipV6(),
  cidrv4: () => fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 })).map(([ip, bits]) => `${ip}/${bits}`),
  cidrv6: () => fc.tuple(fc.ipV6(), fc.integer({ min: 0, max: 128 })).map(([ip, bits]) => `${ip}/${bits}`),
};

const textOf = (schema: JsonSchema): fc.Arbitrary<string> => {
  const known = schema.format === undefined ? undefined : formats[schema.format];
  if (known) return known();
  const { minLength = 0, maxLength = 200, pattern } = schema;
  if (pattern === undefined) return words(minLength, maxLength);
  return fc.oneof(fc.stringMatching(new RegExp(pattern, "u")), words(minLength, maxLength));
};

/** Anything that fits the schema, or nearly: whoever uses it asks the schema itself again. */
const fitting = (schema: JsonSchema): fc.Arbitrary<unknown> => {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(fitting));
  if (schema.allOf) return fitting(Object.assign({}, ...schema.allOf) as JsonSchema);
  switch (schema.type) {
    case "object": {
      const model = Object.entries(schema.properties ?? {}).map(
        ([name, part]) => [name, fitting(part)] as const,
      );
      return fc.record(Object.fromEntries(model), { requiredKeys: schema.required ?? [] });
    }
    case "array":
      return fc.array(fitting(schema.items ?? {}), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 5, Math.max(5, schema.minItems ?? 0)),
      });
    case "string":
      return textOf(schema);
    case "integer":
      return fc.integer({
        min: Math.max(schema.minimum ?? 0, -(2 ** 31)),
        max: Math.min(schema.maximum ?? 2 ** 31 - 1, 2 ** 31 - 1),
      });
    case "number":
      return fc.double({ noNaN: true, min: schema.minimum ?? 0, max: schema.maximum ?? 1_000_000 });
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    default:
      throw new Error(`No value is known for ${JSON.stringify(schema)}`);
  }
};

const jsonSchemaOf = (schema: z.ZodType, io: "input" | "output"): JsonSchema =>
  z.toJSONSchema(schema, { io, unrepresentable: "any" }) as JsonSchema;

/** Bodies, some of whose fields are those of the call that is known to be right. */
const bodiesOf = (key: RouteKey, { body }: Route): fc.Arbitrary<Record<string, unknown> | undefined> => {
  if (!body) return fc.constant(undefined);
  const right = matrixTable[key].body?.(own) ?? {};
  return fc
    .tuple(
      fitting(jsonSchemaOf(body, "input")) as fc.Arbitrary<Record<string, unknown>>,
      fc.subarray(Object.keys(right)),
    )
    .map(([given, names]) => ({ ...given, ...Object.fromEntries(names.map((name) => [name, right[name]])) }))
    .filter((given) => body.safeParse(given).success);
};

/** What stands in an address is text; the schema turns it into what it should be. */
const queriesOf = ({ query }: Route): fc.Arbitrary<Record<string, string>> => {
  if (!query) return fc.constant({});
  return (
    fitting({ ...jsonSchemaOf(query, "output"), required: [] }) as fc.Arbitrary<Record<string, unknown>>
  )
    .map((given) => Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)])))
    .filter((given) => Object.values(given).every((text) => !/\p{Cs}/u.test(text)))
    .filter((given) => query.safeParse(given).success);
};

/** These would say that the input was wrong in form, or that we broke. */
const neverFor: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  ...(["bad_request", "invalid_input", "payload_too_large", "unsupported_media_type"] as const),
  ...(["internal", "unavailable", "method_not_allowed"] as const),
]);

/** Fields whose form is right and whose meaning may not be: a name of nobody's, a cursor of no list, a past moment. */
const isAboutMeaning = (key: RouteKey, path: string): boolean =>
  path === "query.cursor" ||
  (matrixTable[key].bodyIds ?? []).some((name) => path === `body.${name}`) ||
  (key === "apiKeysCreate" && ["body.permissions", "body.expiresAt"].includes(path));

const callsEach = 14;
/** Routes of which every generated call was refused, for want of somebody's secret or of a state. */
const neverAccepted = new Set<RouteKey>();

describe("T41: input that fits the contract is taken, or refused for a reason that the contract names", () => {
  for (const key of keys) {
    test(routes[key].name, async () => {
      const route = routeOf(key);
      const { endsSession, params, refused = [] } = matrixTable[key];
      const newcomer = async () =>
        it.signIn(
          await it.build.buildMember({ orgId: own.orgId, role: "admin", passwordHash: it.passwordHash }),
        );
      const token = route.access === "public" ? undefined : await newcomer();
      const documented = new Set<ErrorCode>(
        [...codesOf(route), ...refused].filter((code) => !neverFor.has(code)),
      );
      const row = matrixTable[key];
      // The call that is known to be right comes first: what takes nothing else has at least taken that.
      const calls = [
        { body: row.body?.(own), query: row.query ?? {} },
        ...fc.sample(
          fc.record({ body: bodiesOf(key, route), query: queriesOf(route) }),
          route.body || route.query ? callsEach : 2,
        ),
      ];
      let accepted = 0;
      for (const { body, query } of calls) {
        const answer = await call(it, route, {
          token: endsSession ? await newcomer() : token,
          ...(params ? { params: params(own) } : {}),
          query,
          ...(body === undefined ? {} : { body }),
        });
        const shown = `${answer.status} ${answer.text.slice(0, 300)} for ${JSON.stringify({ body, query })}`;
        if (answer.status < 400) {
          accepted += 1;
          expect(answer.status, shown).toBe(route.status);
          if (route.result) expect(route.result.parse(answer.body), shown).toEqual(answer.body);
          else expect(answer.text, shown).toBe("");
          continue;
        }
        const problem = Problem.strict().parse(answer.body);
        if (problem.code === "invalid_input") {
          const told = (problem.fields ?? []).map(({ path }) => path);
          expect(told, shown).not.toEqual([]);
          expect(
            told.filter((path) => !isAboutMeaning(key, path)),
            shown,
          ).toEqual([]);
        } else expect([...documented], shown).toContain(problem.code);
        expect(answer.status, shown).toBe(errorCatalogue[problem.code].status);
      }
      if (accepted === 0) neverAccepted.add(key);
    });
  }

  test("every route took some of it, but those that want a secret or another state", () => {
    const excused = keys.filter((key) => routeOf(key).access === "public" || matrixTable[key].refused);
    expect([...neverAccepted].filter((key) => !excused.includes(key))).toEqual([]);
    expect(keys.length - neverAccepted.size).toBeGreaterThan(40);
  });
});
