import { expect, test } from "vitest";
import { placeOf } from "./place.ts";

test.each([
  ["203.0.113.77", "203.0.113.x"],
  ["::ffff:203.0.113.77", "203.0.113.x"],
  ["2001:db8:7:1::5", "2001:db8:7::/48"],
  ["2001:db8::5", "2001:db8::/48"],
  ["127.0.0.1", "This machine"],
  ["::1", "This machine"],
  ["::ffff:127.0.0.1", "This machine"],
  ["10.2.3.4", "Local network"],
  ["172.20.0.9", "Local network"],
  ["fd12:3456::1", "Local network"],
  ["172.32.0.9", "172.32.0.x"],
  ["", "Unknown"],
])("%s is shown as %s", (ip, place) => {
  expect(placeOf(ip)).toBe(place);
});
