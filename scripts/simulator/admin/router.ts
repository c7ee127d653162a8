import type { IncomingMessage, ServerResponse } from "node:http";
import { ZodError, z } from "zod";
import { BodyTooLarge, readBody, sendBytes, sendJson } from "../http.ts";
import { sampleImage } from "../sample-image.ts";
import type { World } from "../world.ts";
import { AdminError } from "./admin-error.ts";
import type { Admin } from "./admin.ts";

export interface AdminCall {
  readonly world: World;
  readonly admin: Admin;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
}

const findSchema = z.strictObject({ customer: z.string().min(1) });
const MAX_BODY = 16 * 1024 * 1024;

type Handler = (call: AdminCall, json: () => Promise<never>) => unknown;

const needed = (query: URLSearchParams, name: string): string => {
  const value = query.get(name);
  if (value === null || value === "") throw new AdminError(400, `Query parameter ${name} is missing.`);
  return value;
};

/** Stores the body as a customer's file; without a body it is the built-in sample picture. */
async function addMedia({ admin, request, query }: AdminCall): Promise<{ id: string; mimeType: string }> {
  const bytes = await readBody(request, MAX_BODY);
  const sample = bytes.length === 0;
  const mimeType = sample ? "image/png" : (request.headers["content-type"] ?? "application/octet-stream");
  const id = admin.addMedia(
    needed(query, "number"),
    mimeType,
    sample ? sampleImage() : bytes,
    query.get("filename") ?? undefined,
  );
  return { id, mimeType };
}

/** Shows media to the phone page, which holds no token. Only pictures keep their type. */
function showMedia({ world, response, query }: AdminCall): undefined {
  const media = world.media.get(needed(query, "id"));
  if (media === undefined) throw new AdminError(404, "No such media.");
  const picture = /^image\/(png|jpeg|webp)$/.test(media.mimeType);
  sendBytes(response, 200, picture ? media.mimeType : "application/octet-stream", media.bytes);
  return undefined;
}

/** Server-sent events about one chat and the chat list of its number. */
function listen({ world, response, query }: AdminCall): undefined {
  const number = needed(query, "number");
  const customer = query.get("customer");
  const known = customer === null ? undefined : world.registry.findCustomer(customer);
  world.feed.listen(response, known === undefined ? [number] : [number, `${number}|${known.key}`]);
  return undefined;
}

const handlers: Readonly<Record<string, Handler>> = {
  "GET state": ({ admin }) => admin.state(),
  "GET log": ({ admin, query }) => admin.log(Object.fromEntries(query)),
  "GET log/summary": ({ admin }) => admin.summary(),
  "GET chats": ({ admin, query }) => admin.chats(needed(query, "number")),
  "GET chat": ({ admin, query }) => admin.chat(needed(query, "number"), needed(query, "customer")),
  "GET media": showMedia,
  "GET events": listen,
  "GET faults": ({ world }) => world.desk.faults,
  "GET settings": ({ world }) => world.settings,
  "POST config": async ({ admin }, json) => admin.configure(await json()),
  "POST faults": async ({ admin }, json) => admin.setFaults(await json()),
  "POST script": async ({ admin, world }, json) => {
    admin.script(await json());
    return { scriptsLeft: world.desk.scriptsLeft };
  },
  "PATCH settings": async ({ admin }, json) => admin.patchSettings(await json()),
  "POST inbound": async ({ admin }, json) => {
    const wamids = admin.inbound(await json());
    return { wamid: wamids[0], wamids };
  },
  "POST read": async ({ admin }, json) => ({ read: admin.read(await json()) }),
  "POST window": async ({ admin }, json) => {
    admin.setWindow(await json());
    return { ok: true };
  },
  "POST customers": async ({ admin }, json) => admin.addCustomer(await json()),
  "POST customers/find": async ({ admin }, json) =>
    admin.ensureCustomer(findSchema.parse(await json()).customer),
  "POST media": addMedia,
  "POST webhook": async ({ admin }, json) => admin.postWebhook(await json()),
  "POST handshake": async ({ admin }, json) => admin.handshake(await json()),
  "POST reset": ({ admin }) => {
    admin.reset();
    return { ok: true };
  },
};

async function jsonOf(request: IncomingMessage): Promise<never> {
  const text = (await readBody(request, MAX_BODY)).toString("utf8");
  if (text === "") return {} as never;
  try {
    // Every caller parses with its own schema; `never` keeps this from being used unparsed by accident.
    return JSON.parse(text) as never;
  } catch {
    throw new AdminError(400, "The body is not valid JSON.");
  }
}

/** Answers `/__admin/{path}`; errors are `{ error }` with 400, 403, 404 or 413. */
export async function routeAdmin(call: AdminCall, path: string): Promise<void> {
  const { request, response } = call;
  try {
    // A page of another origin must not steer the simulator of somebody who happens to run one.
    if (request.headers["sec-fetch-site"] === "cross-site")
      throw new AdminError(403, "Not from another site.");
    const handler = handlers[`${request.method ?? "GET"} ${path}`];
    if (handler === undefined)
      throw new AdminError(404, `No such call. There are: ${Object.keys(handlers).join(", ")}.`);
    const answer = await handler(call, () => jsonOf(request));
    if (answer !== undefined) sendJson(response, 200, answer);
  } catch (error) {
    if (error instanceof AdminError) sendJson(response, error.status, { error: error.message });
    else if (error instanceof ZodError) sendJson(response, 400, { error: z.prettifyError(error) });
    else if (error instanceof BodyTooLarge) sendJson(response, 413, { error: error.message });
    else if (error instanceof Error) sendJson(response, 400, { error: error.message });
    else throw error;
  }
}
