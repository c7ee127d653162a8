import { describe, expect, test } from "vitest";
import { describeMetaError, messageErrorOf, metaErrorKeys } from "./meta-errors.ts";
import { sentences } from "./sentences.ts";

describe("the table of Meta's errors", () => {
  test("has the 162 codes of the reference, each with a sentence of its own, and no sentence without a code", () => {
    expect(metaErrorKeys).toHaveLength(162);
    expect(new Set(metaErrorKeys).size).toBe(162);
    expect(Object.keys(sentences).sort()).toEqual([...metaErrorKeys].sort());
  });

  test.each(Object.entries(sentences))("%s reads as one plain sentence", (_code, sentence) => {
    expect(sentence).toMatch(/^[A-Z][^.!?]*\.$/);
    expect(sentence.length).toBeGreaterThan(15);
    expect(sentence.length).toBeLessThan(125);
    expect(sentence).not.toMatch(/wamid|waba|phone_number_id|\bAPI\b|\bHTTP\b|webhook|undefined/i);
  });

  test("a code inside a range is the range", () => {
    expect(describeMetaError(231)).toMatchObject({
      code: 231,
      scope: "token",
      retry: "after_fix",
      known: true,
    });
    expect(describeMetaError(300).known).toBe(false);
  });

  test("code 100 with subcode 33 is about the number, not the request", () => {
    expect(describeMetaError(100)).toMatchObject({ scope: "request" });
    expect(describeMetaError(100, { subcode: 33 })).toMatchObject({
      code: 100,
      scope: "number",
      retry: "no",
    });
  });

  test("an unknown code is never tried again by code", () => {
    expect(describeMetaError(999_999)).toMatchObject({ known: false, retry: "no", scope: "message" });
  });

  test.each([
    [131042, "after_fix", true],
    [131049, "later", true],
    [131052, "limited", true],
    [130429, "backoff", true],
    [131047, "no", false],
  ])("%i (%s) can be sent again by a person: %s", (code, retry, isRetryable) => {
    const error = describeMetaError(code);
    expect(error.retry).toBe(retry);
    expect(messageErrorOf(error, "x".repeat(600))).toEqual({
      code,
      title: error.title,
      advice: error.advice,
      detail: "x".repeat(500),
      retryable: isRetryable,
    });
  });
});
