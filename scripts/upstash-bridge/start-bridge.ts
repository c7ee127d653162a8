import { createHash, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import http from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { Redis } from "ioredis";
import { encodeReply, runOne, runTransaction } from "./redis-calls.ts";
import type { RestCommand, RestReply } from "./redis-calls.ts";

export interface BridgeOptions {
  /** `redis://` or `rediss://`. */
  readonly redisUrl: string;
  /** What clients must show. */
  readonly token: string;
  /** 0 picks a free port. */
  readonly port?: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Speaks https with this certificate and key (PEM). */
  readonly tls?: { readonly cert: string; readonly key: string };
}

export interface Bridge {
  readonly url: string;
  stop(): Promise<void>;
}

const maxBody = 1_048_576;

/**
 * Upstash's REST API in front of a plain Redis: for development, compose and tests. Production uses Upstash itself.
 * Serves `POST /`, `/pipeline`, `/multi-exec`, `GET|POST /<command>/<arguments>`, and `/subscribe`, `/psubscribe`.
 */
export const startBridge = async (options: BridgeOptions): Promise<Bridge> => {
  const redis = new Redis(options.redisUrl, { maxRetriesPerRequest: 1, connectTimeout: 2_000 });
  redis.on("error", () => undefined);
  const expected = digest(options.token);
  const listener = (req: http.IncomingMessage, res: http.ServerResponse): void => {
    serve(redis, expected, req, res).catch((error: unknown) => {
      const status = error instanceof BadRequest ? error.status : 500;
      send(res, status, { error: error instanceof Error ? error.message : "ERR bridge" });
    });
  };
  const server = options.tls ? https.createServer(options.tls, listener) : http.createServer(listener);
  server.listen(options.port ?? 0, options.host ?? "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `${options.tls ? "https" : "http"}://127.0.0.1:${port}`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
      redis.disconnect();
    },
  };
};

class BadRequest extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

const send = (res: http.ServerResponse, status: number, body: unknown): void => {
  if (res.headersSent) {
    res.end();
    return;
  }
  res.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
};

const bodyOf = async (req: http.IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBody) throw new BadRequest(413, "ERR max request size exceeded");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

const jsonList = (body: Buffer): unknown[] => {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString("utf8"));
  } catch {
    throw new BadRequest(400, "ERR failed to parse the body as JSON");
  }
  if (!Array.isArray(parsed)) throw new BadRequest(400, "ERR the body must be a list");
  return parsed;
};

const commandsOf = (body: Buffer): RestCommand[] =>
  jsonList(body).map((command) => {
    if (!Array.isArray(command)) throw new BadRequest(400, "ERR every command must be a list");
    return command as unknown[];
  });

const serve = async (
  redis: Redis,
  expected: Buffer,
  req: http.IncomingMessage,
  res: http.ServerResponse,
): Promise<void> => {
  const url = new URL(req.url ?? "/", "http://bridge");
  const header = /^Bearer (.+)$/.exec(req.headers.authorization ?? "")?.[1];
  if (!timingSafeEqual(digest(header ?? url.searchParams.get("_token") ?? ""), expected)) {
    throw new BadRequest(401, "Unauthorized");
  }
  if (req.method !== "GET" && req.method !== "POST") throw new BadRequest(405, "ERR use GET or POST");
  const base64 = req.headers["upstash-encoding"] === "base64";
  const shown = (reply: RestReply): RestReply =>
    "error" in reply ? reply : { result: encodeReply(reply.result, base64) };
  const path = url.pathname.split("/").slice(1).map(decodeURIComponent);
  const [first = "", ...rest] = path;

  if (first === "subscribe" || first === "psubscribe") {
    await subscribe(redis, first, rest[0] ?? "", res);
    return;
  }
  const body = await bodyOf(req);
  if (first === "pipeline") {
    // One connection keeps the order of what is written to it.
    const replies = await Promise.all(commandsOf(body).map((command) => runOne(redis, command)));
    send(res, 200, replies.map(shown));
    return;
  }
  if (first === "multi-exec") {
    const replies = await runTransaction(redis, commandsOf(body));
    send(res, Array.isArray(replies) ? 200 : 400, Array.isArray(replies) ? replies.map(shown) : replies);
    return;
  }
  const command =
    first === "" ? jsonList(body) : [first, ...rest, ...(body.length > 0 ? [body.toString("utf8")] : [])];
  const reply = await runOne(redis, command);
  send(res, "error" in reply ? 400 : 200, shown(reply));
};

const subscribe = async (
  redis: Redis,
  kind: "subscribe" | "psubscribe",
  channel: string,
  res: http.ServerResponse,
): Promise<void> => {
  const own = redis.duplicate();
  own.on("error", () => res.end());
  res.on("close", () => own.disconnect());
  const write = (...parts: string[]): void => void res.write(`data: ${parts.join(",")}\n\n`);
  own.on("message", (name, text) => write("message", name, text));
  own.on("pmessage", (pattern, name, text) => write("pmessage", pattern, name, text));
  res.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  const count = kind === "subscribe" ? await own.subscribe(channel) : await own.psubscribe(channel);
  write(kind, channel, String(count));
};
