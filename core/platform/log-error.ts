/** An error as a log line shows it: what kind and where, no value of a query. */
export interface LoggedError {
  type: string;
  message: string;
  code?: string | number;
  /** Of Postgres: names of the schema, never contents. */
  table?: string;
  constraint?: string;
  stack?: string;
  cause?: LoggedError;
  errors?: LoggedError[];
}

/** Causes of causes further down say nothing new. */
const deepest = 6;
const sqlState = /^[0-9A-Z]{5}$/;
const frame = /^\s+at .*(?::\d+:\d+\)?|<anonymous>\)?)$/;

const textOf = (error: Error, field: string): string | undefined => {
  const value: unknown = Reflect.get(error, field);
  return typeof value === "string" && value !== "" ? value : undefined;
};

const isPostgres = (error: Error): boolean =>
  sqlState.test(textOf(error, "code") ?? "") &&
  (textOf(error, "severity") !== undefined || textOf(error, "routine") !== undefined);

/** Prisma repeats the words of Postgres, and the arguments of the call, in its messages. */
const isPrisma = (error: Error): boolean => /^(?:PrismaClient|DriverAdapterError)/.test(error.name);

/** Stands for a message that may hold values; undefined when the error's own words may be logged. */
const plainWords = (error: Error): string | undefined => {
  const code = textOf(error, "code");
  if (isPostgres(error)) return `SQLSTATE ${String(code)} (${textOf(error, "routine") ?? "unknown routine"})`;
  return isPrisma(error) ? `${error.name}${code === undefined ? "" : ` ${code}`}` : undefined;
};

const inside = (error: Error): unknown[] => [
  error.cause,
  ...(error instanceof AggregateError ? (error.errors as unknown[]) : []),
];

/** Every message of the tree that may hold values, with what stands for it: wrappers like to repeat them. */
const findUnsafe = (error: unknown, seen: Set<unknown>, found: Map<string, string>, depth = 0): void => {
  if (!(error instanceof Error) || seen.has(error) || depth > deepest) return;
  seen.add(error);
  const words = plainWords(error);
  if (words !== undefined && error.message !== "") found.set(error.message, words);
  for (const next of inside(error)) findUnsafe(next, seen, found, depth + 1);
};

/**
 * Makes an error fit for the log: type, code, table, constraint, stack, and its causes likewise. Errors of Postgres
 * lose their message (`invalid input syntax … "value"`) for SQLSTATE and routine, also inside the stack and inside the
 * words of whoever wrapped them; detail, where, hint, query and parameters are not copied, nor any field of others.
 */
export const loggedError = (thrown: unknown): LoggedError => {
  const unsafe = new Map<string, string>();
  findUnsafe(thrown, new Set(), unsafe);
  const scrub = (text: string): string =>
    [...unsafe].reduce((left, [message, words]) => left.replaceAll(message, () => words), text);

  const show = (error: unknown, above: readonly unknown[]): LoggedError => {
    // A thrown value that is no Error may be anything, a whole request for instance.
    if (!(error instanceof Error))
      return { type: typeof error, message: "something that is no Error was thrown" };
    const type = error.name === "Error" || error.name === "" ? error.constructor.name : error.name;
    const words = plainWords(error);
    const message = words ?? scrub(error.message);
    const code: unknown = Reflect.get(error, "code");
    const shown: LoggedError = { type, message };
    if (typeof code === "string" || typeof code === "number") shown.code = code;
    if (isPostgres(error)) {
      const [table, constraint] = [textOf(error, "table"), textOf(error, "constraint")];
      if (table !== undefined) shown.table = table;
      if (constraint !== undefined) shown.constraint = constraint;
    }
    if (error.stack !== undefined) {
      // A stack that does not begin with the message was given another one since: only its places are sure.
      const own = words === undefined || error.stack.includes(error.message);
      const places = error.stack.split("\n").filter((line) => frame.test(line));
      shown.stack = own ? scrub(error.stack) : [`${type}: ${message}`, ...places].join("\n");
    }
    const path = [...above, error];
    const nested = (next: unknown): boolean =>
      next !== undefined && next !== null && !path.includes(next) && path.length < deepest;
    if (nested(error.cause)) shown.cause = show(error.cause, path);
    if (error instanceof AggregateError)
      shown.errors = (error.errors as unknown[]).filter(nested).map((next) => show(next, path));
    return shown;
  };
  return show(thrown, []);
};
