import { BlockList, isIPv4 } from "node:net";

const notPublic = new BlockList();
// IANA's special-purpose registries: this network, private, shared, loopback, link-local (cloud metadata among them),
// protocol assignments, documentation, benchmarks, multicast, reserved.
for (const [network, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
] as const)
  notPublic.addSubnet(network, prefix, "ipv4");

const global = new BlockList();
// Of IPv6 only the space that is given out to networks; in it, what carries an IPv4 address inside or is reserved.
global.addSubnet("2000::", 3, "ipv6");
for (const [network, prefix] of [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
] as const)
  notPublic.addSubnet(network, prefix, "ipv6");

/** Whether an address (as a resolver gives it, never a name) is one of the public Internet. */
export const isPublicAddress = (address: string): boolean =>
  isIPv4(address)
    ? !notPublic.check(address, "ipv4")
    : global.check(address, "ipv6") && !notPublic.check(address, "ipv6");
