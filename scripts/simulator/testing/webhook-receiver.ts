import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

export interface Received {
  readonly body: string;
  readonly headers: IncomingHttpHeaders;
}

export interface Receiver {
  readonly url: string;
  readonly received: Received[];
  /** What to answer to the n-th post (from 0); default 200. */
  answer: (index: number, received: Received) => number;
  /** Resolves as soon as `done` holds; looked at after every post. */
  until(done: () => boolean): Promise<void>;
  close(): Promise<void>;
}

/** The business's webhook, as a test sees it: keeps every post, and answers the handshake for token "verify". */
export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const waiting = new Set<{ done: () => boolean; resolve: () => void }>();
  const server = createServer((request, response) => {
    if (request.method === "GET") {
      const query = new URL(request.url ?? "/", "http://receiver").searchParams;
      const right = query.get("hub.verify_token") === "verify" && query.get("hub.mode") === "subscribe";
      response.writeHead(right ? 200 : 403).end(right ? query.get("hub.challenge") : "no");
      return;
    }
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const entry = { body: Buffer.concat(chunks).toString("latin1"), headers: request.headers };
      received.push(entry);
      response.writeHead(receiver.answer(received.length - 1, entry)).end();
      for (const waiter of waiting) {
        if (!waiter.done()) continue;
        waiting.delete(waiter);
        waiter.resolve();
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    answer: () => 200,
    until: (done) =>
      done() ? Promise.resolve() : new Promise<void>((resolve) => waiting.add({ done, resolve })),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return receiver;
}

/** Every item of one kind in the order in which it arrived. */
export function itemsOf(receiver: Receiver, kind: "messages" | "statuses"): Record<string, unknown>[] {
  return receiver.received.flatMap(({ body }) => {
    const parsed = JSON.parse(body) as {
      entry: { changes: { value: Partial<Record<"messages" | "statuses", Record<string, unknown>[]>> }[] }[];
    };
    return parsed.entry.flatMap((entry) => entry.changes.flatMap((change) => change.value[kind] ?? []));
  });
}
