import type http from "node:http";
import { isIPv6 } from "node:net";

/** Whether the hop at this address (0: the one that is connected) may say who stands behind it. */
export type TrustsHop = (address: string, hop: number) => boolean;

/** The address that a raw request came from, as Express says it: forwarding headers count from trusted hops alone. */
export const clientAddress = (req: http.IncomingMessage, trusts: TrustsHop): string => {
  const header = req.headers["x-forwarded-for"];
  const told = (Array.isArray(header) ? header.join(",") : (header ?? ""))
    .split(",")
    .map((part) => part.trim());
  const hops = [req.socket.remoteAddress ?? "", ...told.filter((part) => part !== "").reverse()];
  let at = 0;
  while (at < hops.length - 1 && trusts(hops[at] ?? "", at)) at += 1;
  return hops[at] ?? "";
};

/**
 * What is counted as one address: an IPv4 address, or the /64 of an IPv6 one, which any home has for itself and could
 * walk through.
 */
export const countedAddress = (ip: string): string => {
  const plain = ip.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, "").replace(/%.*$/, "");
  if (!isIPv6(plain)) return plain;
  const [left = "", right] = plain.toLowerCase().split("::");
  const head = left === "" ? [] : left.split(":");
  const tail = right === undefined || right === "" ? [] : right.split(":");
  const zeros = right === undefined ? 0 : Math.max(0, 8 - head.length - tail.length);
  const groups = [...head, ...Array.from({ length: zeros }, () => "0"), ...tail];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":")}::/64`;
};
