import type { IncomingMessage, ServerResponse } from "node:http";
import { AppError, errorCatalogue } from "#contracts/errors.ts";
import type { ErrorCode } from "#contracts/errors.ts";
import type { Database } from "#core/platform/db/database.ts";
import { createJournalWriter } from "#core/platform/journal/journal-writer.ts";
import type { Logger } from "#core/platform/log.ts";
import type { AppDirectory } from "./app-directory.ts";
import { answerHandshake } from "./handshake.ts";
import { discardRest, readBody } from "./read-body.ts";
import { isSignedBy, signatureOf } from "./signature.ts";

export type IngestResult =
  "accepted" | "handshake" | "handshake_refused" | "body_timeout" | "body_broken_off" | ErrorCode;

/** Counters of ingest; each field may be left out. */
export interface IngestMetrics {
  /** One request was answered so. */
  request?: (result: IngestResult) => void;
  /** A webhook was accepted: milliseconds from its head to its 200. */
  acknowledged?: (milliseconds: number) => void;
  flush?: (deliveries: number, milliseconds: number) => void;
}

export interface IngestOptions {
  db: Pick<Database, "asSystem" | "runAsSystem">;
  apps: AppDirectory;
  /** Secret with which verify tokens are digested (see `verifyTokenDigest`). */
  verifyTokenPepper: Buffer;
  /** Wakes the inbound workers: one job a flush. */
  wake: () => Promise<void>;
  log: Logger;
  metrics?: IngestMetrics;
  /** How long a body may take, milliseconds. */
  bodyTimeoutMs?: number;
  /** Linger of the group commit, milliseconds. */
  lingerMs?: number;
}

export interface Ingest {
  /** Handles `/webhooks/meta/:appKey`; false, and nothing done, for any other path. */
  handle(req: IncomingMessage, res: ServerResponse): boolean;
  /** Commits what was accepted. Call it after the listener has stopped. */
  close(): Promise<void>;
}

const prefix = "/webhooks/meta/";
const appKeyShape = /^[A-Za-z0-9_-]{1,64}$/;
/** Meta sends up to 3 MB (platform notes 1.1). */
const bodyLimit = 3 * 1024 * 1024;
const discardLimit = 64 * 1024 * 1024;
const discardMs = 10_000;

/**
 * The webhook door, on the raw http server: no JSON is parsed and no row is read before the answer, which comes
 * after the commit. Wrong, missing or repeated signatures leave nothing behind but a counter.
 */
export const createIngest = (options: IngestOptions): Ingest => {
  const { apps, log, metrics } = options;
  const { bodyTimeoutMs = 15_000 } = options;
  const journal = createJournalWriter({
    db: options.db,
    wake: options.wake,
    log,
    ...(metrics?.flush ? { onFlush: metrics.flush } : {}),
    ...(options.lingerMs === undefined ? {} : { lingerMs: options.lingerMs }),
  });

  const handshake = async (appKey: string, query: URLSearchParams, res: ServerResponse): Promise<void> => {
    const app = await apps.find(appKey);
    if (!app) throw new AppError("not_found");
    const challenge = answerHandshake(query, app.verifyTokenDigest, options.verifyTokenPepper);
    metrics?.request?.(challenge === undefined ? "handshake_refused" : "handshake");
    if (challenge === undefined) {
      send(res, 403, "text/plain; charset=utf-8", "The verify token is not right.");
      return;
    }
    send(res, 200, "text/plain; charset=utf-8", challenge);
  };

  const receive = async (appKey: string, req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const begun = performance.now();
    // Only an app that is not in memory costs a turn of the loop.
    const found = apps.find(appKey);
    const app = found instanceof Promise ? await found : found;
    if (!app) throw new AppError("not_found");
    const encoding = req.headers["content-encoding"];
    if (encoding !== undefined && encoding.toLowerCase() !== "identity")
      throw new AppError("unsupported_media_type", { detail: "Send the body without content-encoding" });
    const signature = signatureOf(req);
    if (!signature) throw new AppError("signature_invalid");
    const result = await readBody(req, bodyLimit, bodyTimeoutMs);
    if ("refused" in result) {
      refuseBody(result.refused, req, res);
      return;
    }
    const { body } = result;
    if (!isSignedBy(app.secrets, body, signature)) {
      // The secret may have been rotated a moment ago.
      const fresh = await apps.refresh(appKey);
      if (!fresh || !isSignedBy(fresh.secrets, body, signature)) throw new AppError("signature_invalid");
    }
    await journal.append(appKey, body);
    metrics?.request?.("accepted");
    res.writeHead(200, { "content-type": "text/plain", "content-length": 2 });
    res.end("OK");
    metrics?.acknowledged?.(performance.now() - begun);
  };

  const refuseBody = (
    reason: "too_large" | "too_slow" | "broken_off",
    req: IncomingMessage,
    res: ServerResponse,
  ): void => {
    if (reason === "too_large") {
      refuse(new AppError("payload_too_large", { detail: "A webhook body may hold 3 MB" }), req, res);
      return;
    }
    metrics?.request?.(reason === "too_slow" ? "body_timeout" : "body_broken_off");
    if (reason === "broken_off") {
      res.destroy();
      return;
    }
    res.once("finish", () => req.destroy());
    send(res, 408, "text/plain; charset=utf-8", "The body took too long.", { connection: "close" });
  };

  const refuse = (error: unknown, req: IncomingMessage, res: ServerResponse): void => {
    // What is not an AppError comes from the database or from opening a secret: not the sender's fault.
    const known =
      error instanceof AppError
        ? error
        : new AppError("unavailable", { retryAfterSeconds: 2, cause: error, detail: "Please send it again" });
    if (known !== error) log.error({ err: error }, "webhook could not be checked");
    metrics?.request?.(known.code);
    if (res.headersSent || res.destroyed) return;
    const problem = {
      type: "about:blank",
      title: errorCatalogue[known.code].title,
      status: known.status,
      code: known.code,
      ...(known.details.detail === undefined ? {} : { detail: known.details.detail }),
    };
    const { retryAfterSeconds } = known.details;
    const whole = req.complete || req.readableEnded;
    send(res, known.status, "application/problem+json", JSON.stringify(problem), {
      ...(retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) }),
      ...(whole ? {} : { connection: "close" }),
    });
    discardRest(req, discardLimit, discardMs);
  };

  const route = (appKey: string, query: URLSearchParams, req: IncomingMessage, res: ServerResponse) => {
    if (!appKeyShape.test(appKey)) return Promise.reject(new AppError("not_found"));
    if (req.method === "POST") return receive(appKey, req, res);
    if (req.method === "GET") return handshake(appKey, query, res);
    res.setHeader("allow", "GET, POST");
    return Promise.reject(new AppError("method_not_allowed"));
  };

  return {
    handle: (req, res) => {
      const url = req.url ?? "";
      if (!url.startsWith(prefix)) return false;
      const mark = url.indexOf("?");
      const appKey = url.slice(prefix.length, mark === -1 ? undefined : mark);
      const query = new URLSearchParams(mark === -1 ? "" : url.slice(mark + 1));
      route(appKey, query, req, res).catch((error: unknown) => refuse(error, req, res));
      return true;
    },
    close: () => journal.close(),
  };
};

const send = (
  res: ServerResponse,
  status: number,
  type: string,
  body: string,
  headers: Record<string, string> = {},
): void => {
  res.writeHead(status, {
    "content-type": type,
    "content-length": Buffer.byteLength(body),
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
    ...headers,
  });
  res.end(body);
};
