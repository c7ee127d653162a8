import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isPublicAddress } from "./public-address.ts";

const octet = fc.integer({ min: 0, max: 255 });
const v4 = (...head: number[]) =>
  fc
    .array(octet, { minLength: 4 - head.length, maxLength: 4 - head.length })
    .map((tail) => [...head, ...tail].join("."));

describe("addresses that an org's mail server may have", () => {
  it.each([
    "8.8.8.8",
    "1.1.1.1",
    "172.15.255.255",
    "172.32.0.1",
    "100.128.0.1",
    "2606:4700::1111",
    "2a00:1450::1",
  ])("%s is public", (address) => expect(isPublicAddress(address)).toBe(true));

  it.each([
    ...["0.0.0.0", "172.16.0.1", "172.31.255.255", "100.64.0.1", "169.254.169.254", "255.255.255.255"],
    ...["::", "::1", "fe80::1", "fc00::1", "fd12::1", "ff02::1", "::ffff:10.0.0.1", "::ffff:8.8.8.8"],
    ...["64:ff9b::a00:1", "2002:a00:1::", "2001:0:a00:1::", "2001:db8::1", "3fff::1", "::7f00:1"],
    ...["not an address", "", "127.1"],
  ])("%s is not", (address) => expect(isPublicAddress(address)).toBe(false));

  it("T34: nothing of the private networks, however the rest of it is", () => {
    const inner = fc.oneof(v4(10), v4(127), v4(192, 168), v4(169, 254), v4(0), v4(224), v4(255));
    fc.assert(
      fc.property(inner, (address) => !isPublicAddress(address) && !isPublicAddress(`::ffff:${address}`)),
    );
  });
});
