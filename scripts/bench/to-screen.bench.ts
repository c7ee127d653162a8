import { performance } from "node:perf_hooks";
import { io } from "socket.io-client";
import type { Socket } from "socket.io-client";
import type { ClientToServerEvents, ServerToClientEvents } from "#contracts/events/socket-maps.ts";
import { openBenchStack } from "./bench-stack.ts";
import { sendAtRate } from "./load.ts";
import { atMost } from "./report.ts";
import type { Figure } from "./report.ts";
import { agentToken } from "./sign-in.ts";
import { percentile } from "./stats.ts";
import { webhookMaker } from "./webhook-load.ts";

const rate = 500;
const seconds = 40;
/**
 * Agents of each org with the console open. They run in this process and take its share of the two cores; what many
 * agents cost is the `sockets` bench's question.
 */
const agents = 1;

type Agent = Socket<ServerToClientEvents, ClientToServerEvents>;

const connect = (origin: string, token: string): Promise<Agent> =>
  new Promise((resolve, reject) => {
    const socket: Agent = io(origin, { auth: { token }, transports: ["websocket"] });
    socket.once("hello", () => resolve(socket));
    socket.once("connect_error", reject);
  });

/** From the moment a webhook was due to its message on an agent's socket; one agent of each org is watched. */
export const toScreen = async (): Promise<Figure[]> => {
  const stack = await openBenchStack();
  const sockets: Agent[] = [];
  try {
    await stack.startServer();
    await stack.startWorkers();
    const seen = new Map<string, number>();
    let doubled = 0;
    let disordered = 0;
    for (const [org] of stack.demo.orgs.entries()) {
      const token = await agentToken(stack.origin, stack.demo, org);
      for (let n = 0; n < agents; n += 1) sockets.push(await connect(stack.origin, token));
      const newest = new Map<string, number>();
      let lastSeq = 0;
      sockets.at(-1)?.on("event", (event) => {
        if (event.seq <= lastSeq) disordered += 1;
        lastSeq = event.seq;
        if (event.name !== "message.created") return;
        const { message } = event.data;
        const wamid = message.waMessageId ?? "";
        if (seen.has(wamid)) doubled += 1;
        seen.set(wamid, performance.now());
        const number = Number(wamid.split("-").at(-1));
        if (number < (newest.get(message.conversationId) ?? -1)) disordered += 1;
        newest.set(message.conversationId, number);
      });
    }
    const warm = webhookMaker(stack.demo, "W-", 2_000);
    await sendAtRate({ url: stack.webhookUrl, rate: 100, seconds: 5, request: warm });
    const make = webhookMaker(stack.demo, "T-", 2_000);
    const due = new Map<string, number>();
    await sendAtRate({
      url: stack.webhookUrl,
      rate,
      seconds,
      request: (n) => make(n),
      onDue: (n, at) => due.set(`wamid.BENCHT-${String(n).padStart(8, "0")}`, at),
    });
    const deadline = performance.now() + 10_000;
    const missing = (): number => [...due.keys()].filter((wamid) => !seen.has(wamid)).length;
    while (missing() > 0 && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const latencies = [...due].flatMap(([wamid, at]) => {
      const shown = seen.get(wamid);
      return shown === undefined ? [] : [shown - at];
    });
    return [
      atMost(`on screen p50 at ${rate}/s`, "ms", percentile(latencies, 0.5), 25),
      atMost(`on screen p99 at ${rate}/s`, "ms", percentile(latencies, 0.99), 150),
      atMost("messages lost", "messages", missing(), 0),
      atMost("messages doubled", "messages", doubled, 0),
      atMost("out of order (event numbers, or within a conversation)", "events", disordered, 0),
    ];
  } finally {
    for (const socket of sockets) socket.disconnect();
    await stack.close();
  }
};
