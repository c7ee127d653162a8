import { Agent } from "undici";
import type { Dispatcher } from "undici";
import { reasonOf } from "./egress-failure.ts";
import type { FailureReason, SentBytes } from "./egress-failure.ts";

export interface EgressOptions {
  /** The only places that may be called: `https://graph.facebook.com`. Scheme, host and port must all fit. */
  readonly origins: readonly string[];
  /** Connections to one origin at a time. Default 64. */
  readonly connections?: number;
  /** Name, connection and TLS together, in milliseconds. Default 5,000. */
  readonly connectTimeoutMs?: number;
  /**
   * How long an idle connection is used again, in milliseconds. Must be shorter than the server's own time: else a
   * request meets a connection that is just being closed, and nobody knows whether it arrived. Default 4,000.
   */
  readonly keepAliveMs?: number;
  /** Bytes of an answer. Default 1 MiB. */
  readonly maxAnswerBytes?: number;
  /** Extra certificate authorities (PEM), for development. TLS is verified in any case. */
  readonly ca?: string;
}

export interface EgressRequest {
  readonly method: "GET" | "POST" | "DELETE";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
  /** For everything from the call to the last byte of the answer, in milliseconds. Default 30,000. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** An answer, whatever its status; or no answer, with what is known of the request. */
export type EgressResult =
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly headers: Readonly<Record<string, string | string[] | undefined>>;
      readonly body: Buffer;
    }
  | {
      readonly kind: "failure";
      readonly sentBytes: SentBytes;
      readonly reason: FailureReason;
      /** The answer's status, when it began and was cut off. */
      readonly status?: number;
    };

/** The only door to other people's servers. Follows no redirect, tries nothing twice, keeps no cookie. */
export interface Egress {
  /** Never throws: a failure is an answer too. */
  request(request: EgressRequest): Promise<EgressResult>;
  /** Ends every connection; what is under way fails as `closed`. */
  close(): Promise<void>;
}

/** Opens a client for a closed list of origins. */
export const createEgress = (options: EgressOptions): Egress => {
  const allowed = new Set(options.origins.map((origin) => new URL(origin).origin));
  const agent = new Agent({
    connections: options.connections ?? 64,
    pipelining: 1,
    allowH2: false,
    keepAliveTimeout: options.keepAliveMs ?? 4_000,
    // A server's own hint is never trusted beyond this.
    keepAliveMaxTimeout: options.keepAliveMs ?? 4_000,
    maxResponseSize: options.maxAnswerBytes ?? 1_048_576,
    connect: {
      timeout: options.connectTimeoutMs ?? 5_000,
      rejectUnauthorized: true,
      minVersion: "TLSv1.2",
      ...(options.ca === undefined ? {} : { ca: options.ca }),
    },
  });
  return {
    request: (request) => {
      const url = URL.canParse(request.url) ? new URL(request.url) : undefined;
      if (!url || !allowed.has(url.origin) || url.username !== "" || url.password !== "") {
        return Promise.resolve({ kind: "failure", sentBytes: "none", reason: "origin_not_allowed" });
      }
      return exchange(agent, url, request);
    },
    close: () => agent.destroy(),
  };
};

const exchange = (agent: Agent, url: URL, request: EgressRequest): Promise<EgressResult> =>
  new Promise((resolve) => {
    const { signal, timeoutMs = 30_000 } = request;
    let sent: SentBytes = "none";
    let over = false;
    let controller: Dispatcher.DispatchController | undefined;
    let status: number | undefined;
    let headers: Readonly<Record<string, string | string[] | undefined>> = {};
    const chunks: Buffer[] = [];

    const end = (result: EgressResult): void => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      resolve(result);
    };
    const fail = (reason: FailureReason): void =>
      end({ kind: "failure", sentBytes: sent, reason, ...(status === undefined ? {} : { status }) });
    const stop = (reason: FailureReason): void => {
      fail(reason);
      // Not started yet: onRequestStart sees `over` and lets nothing be written.
      controller?.abort(new Error(reason));
    };
    const onAbort = (): void => stop("aborted");
    const timer = setTimeout(() => stop("timeout"), timeoutMs);
    signal?.addEventListener("abort", onAbort, { once: true });
    if (signal?.aborted === true) {
      stop("aborted");
      return;
    }

    const handler: Dispatcher.DispatchHandler = {
      // Comes when a connection stands (TLS done), right before the first byte is written to it.
      onRequestStart: (given) => {
        controller = given;
        if (over) {
          given.abort(new Error("given up before it was sent"));
          return;
        }
        sent = "some";
        // Head and body are buffers: both are handed over before this turn of the loop ends.
        queueMicrotask(() => {
          if (!over) sent = "all";
        });
      },
      onResponseStart: (_controller, code, given) => {
        if (code < 200) return;
        status = code;
        headers = given;
      },
      onResponseData: (_controller, chunk) => {
        chunks.push(chunk);
      },
      onResponseEnd: () => {
        if (status === undefined) fail("bad_http");
        else end({ kind: "answer", status, headers, body: Buffer.concat(chunks) });
      },
      onResponseError: (_controller, error) => fail(reasonOf(error, sent)),
    };
    try {
      agent.dispatch(
        {
          origin: url.origin,
          path: `${url.pathname}${url.search}`,
          method: request.method,
          headers: { ...request.headers },
          body: request.body ?? null,
          // The timer above is the only one; undici's count in whole seconds.
          headersTimeout: 0,
          bodyTimeout: 0,
        },
        handler,
      );
    } catch (error) {
      // Headers that are none, an agent that is closed: undici refuses before it queues.
      fail(reasonOf(error, sent));
    }
  });

/** The JSON of an answer's body, or undefined when it is none (a gateway's HTML, a cut-off text). */
export const jsonOf = (body: Buffer): unknown => {
  try {
    return JSON.parse(body.toString("utf8")) as unknown;
  } catch {
    return undefined;
  }
};
