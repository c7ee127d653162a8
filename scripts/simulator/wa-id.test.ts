import { expect, test } from "vitest";
import { countryOf, waIdOf } from "./wa-id.ts";
import { makeWamid } from "./wamid.ts";

test.each([
  ["+1 (202) 555-0147", "12025550147"],
  ["+5500999990000", "550099990000"],
  ["+5511999990000", "5511999990000"],
  ["+525512345678", "5215512345678"],
  ["+5215512345678", "5215512345678"],
  ["+541123456789", "5491123456789"],
  ["+5491123456789", "5491123456789"],
])("%s is %s", (input, waId) => {
  expect(waIdOf(input)).toBe(waId);
  expect(waIdOf(waId)).toBe(waId);
});

test("countries by prefix, the longest wins", () => {
  expect(["12025550147", "447700900189", "2348012345678", "998901234567"].map(countryOf)).toEqual([
    "US",
    "GB",
    "NG",
    "ZZ",
  ]);
});

test("wamids carry the recipient in the form of the fixtures", () => {
  const out = Buffer.from(makeWamid("12025550147", "out").slice("wamid.".length), "base64");
  const fixture = Buffer.from("HBgLMTIwMjU1NTAxNDcVAgARGBI3RTIzRjRFQjVBQjk0MTRFRTQA", "base64");
  expect(out.length).toBe(fixture.length);
  expect(out.subarray(0, 20)).toEqual(fixture.subarray(0, 20));
  const inbound = Buffer.from(makeWamid("12025550147", "in").slice("wamid.".length), "base64");
  expect(inbound.subarray(14, 20).toString("hex")).toBe("150200121814");
});
