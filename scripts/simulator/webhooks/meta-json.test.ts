import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { signBody, toMetaJson } from "./meta-json.ts";

const fixture = readFileSync(
  new URL("../../../core/testing/fixtures/webhooks/messages.text.unicode-escaped.json", import.meta.url),
  "utf8",
);

test("writes the very bytes of Meta's escaped body", () => {
  expect(toMetaJson(JSON.parse(fixture))).toBe(fixture.trimEnd());
});

test("is plain ASCII without a bare slash, and means the same, for any text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const json = toMetaJson({ text });
      expect(json).not.toMatch(/[^\x20-\x7f]|(?<!\\)\/|\\u[0-9]*[A-F]/);
      expect(JSON.parse(json)).toEqual({ text });
    }),
  );
});

test("signs the bytes it is given", () => {
  const expected = createHmac("sha256", "s3cret").update(Buffer.from(fixture, "utf8")).digest("hex");
  expect(signBody(fixture, "s3cret")).toBe(`sha256=${expected}`);
});
