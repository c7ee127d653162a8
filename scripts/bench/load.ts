import http from "node:http";
import { performance } from "node:perf_hooks";

export interface LoadOptions {
  url: string;
  /** Requests a second, sent on schedule whether or not answers came (open loop). */
  rate: number;
  seconds: number;
  /** Body and headers of request `n`. */
  request: (n: number) => { body: Buffer; headers: Record<string, string> };
  /** Told the moment a request was due, in performance.now() milliseconds. */
  onDue?: (n: number, due: number) => void;
}

export interface LoadResult {
  /** Milliseconds from the moment a request was due to its full answer: waiting in a queue counts. */
  latencies: number[];
  statuses: Map<number, number>;
  failures: number;
}

/** Sends POSTs at a fixed rate over kept-alive connections and waits for every answer. */
export const sendAtRate = async (options: LoadOptions): Promise<LoadResult> => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 256, scheduling: "fifo" });
  const target = new URL(options.url);
  const total = Math.round(options.rate * options.seconds);
  const result: LoadResult = { latencies: [], statuses: new Map(), failures: 0 };
  const start = performance.now() + 50;
  const send = (n: number, due: number): Promise<void> =>
    new Promise((resolve) => {
      const { body, headers } = options.request(n);
      const request = http.request(
        target,
        { method: "POST", agent, headers: { ...headers, "content-length": body.length } },
        (response) => {
          response.resume();
          response.once("end", () => {
            result.latencies.push(performance.now() - due);
            const code = response.statusCode ?? 0;
            result.statuses.set(code, (result.statuses.get(code) ?? 0) + 1);
            resolve();
          });
        },
      );
      request.once("error", () => {
        result.failures += 1;
        resolve();
      });
      request.end(body);
    });
  const pending: Promise<void>[] = [];
  let n = 0;
  while (n < total) {
    const due = start + (n * 1000) / options.rate;
    const wait = due - performance.now();
    if (wait > 1) {
      await new Promise((resolve) => setTimeout(resolve, wait));
      continue;
    }
    options.onDue?.(n, due);
    pending.push(send(n, due));
    n += 1;
  }
  await Promise.all(pending);
  agent.destroy();
  return result;
};
