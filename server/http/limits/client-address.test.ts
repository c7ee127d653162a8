import type http from "node:http";
import express from "express";
import { describe, expect, test } from "vitest";
import { clientAddress, countedAddress } from "./client-address.ts";
import type { TrustsHop } from "./client-address.ts";

const from = (remoteAddress: string, forwarded?: string) =>
  ({
    socket: { remoteAddress },
    headers: { "x-forwarded-for": forwarded },
  }) as unknown as http.IncomingMessage;
const trust = (...proxies: string[]): TrustsHop => {
  const app = express();
  app.set("trust proxy", proxies);
  return app.get("trust proxy fn") as TrustsHop;
};

describe("the address of a caller (V21)", () => {
  test("is the connection's, whatever the headers say, unless the proxy is trusted", () => {
    const nobody = trust();
    expect(clientAddress(from("198.51.100.1", "203.0.113.9"), nobody)).toBe("198.51.100.1");
    const loopback = trust("loopback");
    expect(clientAddress(from("127.0.0.1", "203.0.113.9"), loopback)).toBe("203.0.113.9");
    expect(clientAddress(from("198.51.100.1", "203.0.113.9"), loopback)).toBe("198.51.100.1");
    // What stands before the last untrusted hop was written by the caller.
    expect(clientAddress(from("127.0.0.1", "1.2.3.4, 203.0.113.9, ::1"), loopback)).toBe("203.0.113.9");
    expect(clientAddress(from("127.0.0.1"), loopback)).toBe("127.0.0.1");
  });

  test.each([
    ["203.0.113.9", "203.0.113.9"],
    ["::ffff:203.0.113.9", "203.0.113.9"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:db8:1:2::9", "2001:db8:1:2::/64"],
    ["2001:DB8:0001:0002::9", "2001:db8:1:2::/64"],
    ["::1", "0:0:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["", ""],
  ])("%s is counted as %s", (ip, counted) => {
    expect(countedAddress(ip)).toBe(counted);
  });
});
