import { Writable } from "node:stream";
import pg from "pg";
import { expect, test } from "vitest";
import { createLogger } from "./log.ts";

const phone = "447700900123";
const body = "My card number is 4111 1111";

/** What one call writes, as text and parsed. */
const lineOf = (error: unknown): { text: string; err: Record<string, unknown> } => {
  const lines: string[] = [];
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(chunk.toString());
      done();
    },
  });
  createLogger("test", "info", stream).error({ err: error }, "it failed");
  const text = lines.join("");
  return { text, err: (JSON.parse(text) as { err: Record<string, unknown> }).err };
};

const pgError = (message: string): pg.DatabaseError =>
  Object.assign(new pg.DatabaseError(message, message.length, "error"), {
    code: "22P02",
    routine: "json_errsave_error",
    severity: "ERROR",
    table: "message",
    schema: "public",
    constraint: "message_pkey",
    detail: `Failing row contains (${phone}, ${body}).`,
    where: `JSON data, line 1: ${body}`,
    hint: body,
    internalQuery: `INSERT INTO message VALUES ('${body}')`,
    query: `SELECT '${phone}'`,
    parameters: [phone, body],
  });

test("an error of Postgres tells where and what kind, and not one value", () => {
  const { text, err } = lineOf(
    pgError(`invalid input syntax for type json: "${body} ${phone}"\nsecond line ${body}`),
  );
  expect(text).not.toContain(phone);
  expect(text).not.toContain("4111");
  expect(err).toMatchObject({
    code: "22P02",
    constraint: "message_pkey",
    table: "message",
    message: "SQLSTATE 22P02 (json_errsave_error)",
  });
  expect(err["stack"]).toMatch(/SQLSTATE 22P02 \(json_errsave_error\)\n\s+at .*log\.test\.ts/);
});

test("so it is as a cause, in an aggregate, in a wrapper that repeats its words, and in a circle", () => {
  const inner = pgError(`duplicate key "${phone}"`);
  const wrapped = new Error(`storing failed: ${inner.message}`, { cause: inner });
  const both = new AggregateError([new Error("one"), inner], "two failed");
  const outer = new Error("outer", { cause: both });
  both.cause = wrapped;
  inner.cause = outer;
  const { text, err } = lineOf(outer);
  expect(text).not.toContain(phone);
  expect(text).not.toContain("4111");
  expect(err).toMatchObject({
    type: "Error",
    message: "outer",
    cause: {
      message: "two failed",
      cause: { cause: { code: "22P02" } },
      errors: [{ message: "one" }, { code: "22P02" }],
    },
  });
});

test("other errors keep their message, code and stack, and none of their own fields", () => {
  const error = Object.assign(new TypeError("connect ECONNREFUSED 127.0.0.1:5432"), {
    code: "ECONNREFUSED",
    request: { body },
    sent: phone,
  });
  const { text, err } = lineOf(error);
  expect(text).not.toContain(phone);
  expect(text).not.toContain("4111");
  expect(err).toMatchObject({ type: "TypeError", message: error.message, code: "ECONNREFUSED" });
  expect(err["stack"]).toMatch(/^TypeError: connect ECONNREFUSED/);
});

test("what is thrown and is no error is named by its kind only", () => {
  expect(lineOf({ phone, body }).text).not.toContain(phone);
  expect(lineOf(`sent ${phone}`).text).not.toContain(phone);
});
