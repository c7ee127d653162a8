import type { IncomingMessage, ServerResponse } from "node:http";
import type { Account, BusinessNumber } from "../config.ts";
import type { World } from "../world.ts";
import { graphError, noSuchObject, tokenExpired, tokenUnknown } from "./graph-error.ts";
import { readBody } from "../http.ts";
import { isObject, type Json } from "./reading.ts";

/** One Graph request on its way through the handlers. */
export interface GraphCall {
  readonly world: World;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly method: string;
  readonly query: URLSearchParams;
  /** Version in the path, as `v25.0`. */
  readonly version: string;
}

const MAX_JSON = 1_048_576;

/** The bearer token, or the Graph error for having none (401, code 0) or an unknown one (401, 190 / 467). */
export function tokenOf(call: GraphCall): { token: string; numbers: ReadonlySet<string> } {
  const header = call.request.headers.authorization;
  const token = /^(?:Bearer|OAuth)\s+(\S+)$/i.exec(header ?? "")?.[1] ?? call.query.get("access_token");
  if (token === null || token === "") throw graphError(0);
  const numbers = call.world.registry.numbersOfToken(token);
  if (numbers === undefined) throw tokenUnknown();
  for (const id of numbers)
    if (call.world.registry.numbers.get(id)?.tokenExpired === true) throw tokenExpired(call.world.now());
  return { token, numbers };
}

/** The number, if this token speaks for it; otherwise 100 / 33, exactly as if it did not exist. */
export function authorisedNumber(call: GraphCall, phoneNumberId: string): BusinessNumber {
  const { numbers } = tokenOf(call);
  const number = call.world.registry.numbers.get(phoneNumberId);
  if (number === undefined || !numbers.has(phoneNumberId)) throw noSuchObject(call.method, phoneNumberId);
  return number;
}

/** The account, if this token speaks for one of its numbers; otherwise 100 / 33. */
export function authorisedAccount(call: GraphCall, wabaId: string): Account {
  const { numbers } = tokenOf(call);
  const { registry } = call.world;
  const account = registry.accounts.get(wabaId);
  const own = [...numbers].some((id) => registry.numbers.get(id)?.wabaId === wabaId);
  if (account === undefined || !own) throw noSuchObject(call.method, wabaId);
  return account;
}

/** The JSON object in the body; an empty body is an empty object. @throws 100 when it is no JSON object. */
export async function jsonBody(call: GraphCall): Promise<Json> {
  const bytes = await readBody(call.request, MAX_JSON);
  if (bytes.length === 0) return {};
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString("utf8"));
  } catch {
    throw graphError(100, "The request body is not valid JSON.");
  }
  if (!isObject(value)) throw graphError(100, "The request body must be a JSON object.");
  return value;
}

/** @throws 100 unless messaging_product is "whatsapp". */
export function requireProduct(body: Json): void {
  if (body["messaging_product"] !== "whatsapp")
    throw graphError(100, "Param messaging_product must be one of {WHATSAPP}.");
}
