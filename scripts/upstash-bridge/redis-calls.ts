import type { Redis } from "ioredis";

/** One command as Upstash's clients send it: name and arguments, objects included. */
export type RestCommand = readonly unknown[];
export type RestReply = { result: unknown } | { error: string };

/** Commands that would change the shared connection for everybody, or never answer. */
const refused = new Set(
  [
    "subscribe",
    "psubscribe",
    "ssubscribe",
    "unsubscribe",
    "punsubscribe",
    "monitor",
    "multi",
    "exec",
    "discard",
  ].concat([
    "watch",
    "unwatch",
    "select",
    "auth",
    "hello",
    "quit",
    "reset",
    "client",
    "shutdown",
    "blpop",
    "brpop",
    "blmove",
  ]),
);

const argument = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** Upstash's clients mark their scripts with a first line that a plain Redis does not know. */
const withoutShebang = (name: string, args: readonly string[]): string[] => {
  const place = name === "eval" || name === "eval_ro" ? 0 : name === "script" ? 1 : -1;
  return args.map((text, index) =>
    index === place && text.startsWith("#!") ? text.replace(/^#![^\n]*\n/, "") : text,
  );
};

/** @throws Error in Redis' own manner for what is no command, or none for here */
export const readCommand = (command: RestCommand): [name: string, ...args: string[]] => {
  const [first, ...rest] = command;
  if (typeof first !== "string" || first === "") throw new Error("ERR Command is not available: no name");
  const name = first.toLowerCase();
  if (refused.has(name)) throw new Error(`ERR Command is not available: '${first}'`);
  return [name, ...withoutShebang(name, rest.map(argument))];
};

/** ioredis makes an object of HGETALL's reply; on the wire it is a list. */
const plainReply = (reply: unknown): unknown => {
  if (Buffer.isBuffer(reply) || reply === null || typeof reply !== "object") return reply;
  if (Array.isArray(reply)) return reply.map(plainReply);
  return Object.entries(reply).flatMap(([key, value]) => [key, plainReply(value)]);
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export const runOne = async (redis: Redis, command: RestCommand): Promise<RestReply> => {
  try {
    const [name, ...args] = readCommand(command);
    return { result: plainReply(await redis.callBuffer(name, ...args)) };
  } catch (error) {
    return { error: messageOf(error) };
  }
};

/** All or nothing, and nobody else in between. */
export const runTransaction = async (
  redis: Redis,
  commands: readonly RestCommand[],
): Promise<RestReply[] | RestReply> => {
  try {
    const transaction = redis.multi();
    for (const command of commands) {
      const [name, ...args] = readCommand(command);
      transaction.callBuffer(name, ...args);
    }
    const replies = (await transaction.exec()) ?? [];
    return replies.map(([error, reply]) =>
      error ? { error: error.message } : { result: plainReply(reply) },
    );
  } catch (error) {
    return { error: messageOf(error) };
  }
};

/** Text, or base64 when the client asked for it (else it takes some texts for base64). OK and numbers stay bare. */
export const encodeReply = (reply: unknown, base64: boolean): unknown => {
  if (Array.isArray(reply)) return reply.map((one) => encodeReply(one, base64));
  if (typeof reply !== "string" && !Buffer.isBuffer(reply)) return reply;
  const bytes = Buffer.from(reply as string);
  const plain = bytes.toString("utf8");
  return base64 && plain !== "OK" ? bytes.toString("base64") : plain;
};
