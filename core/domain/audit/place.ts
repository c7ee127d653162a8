const loopback = /^(127\.|::1$|::ffff:127\.)/;
const privateNetwork = /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|f[cd][0-9a-f]{2}:|fe80:)/i;

/**
 * Where a request came from, cut to the network so that it helps somebody recognise a session and names nobody:
 * `203.0.113.x`, `2001:db8:7::/48`, `Local network`, `This machine`.
 */
export const placeOf = (ip: string): string => {
  const address = ip.replace(/^::ffff:(?=\d+\.)/i, "");
  if (address === "") return "Unknown";
  if (loopback.test(ip) || loopback.test(address)) return "This machine";
  if (privateNetwork.test(address)) return "Local network";
  if (/^\d+\.\d+\.\d+\.\d+$/.test(address)) return address.replace(/\.\d+$/, ".x");
  const groups = address.split("::")[0]?.split(":").slice(0, 3) ?? [];
  return `${groups.filter((group) => group !== "").join(":")}::/48`;
};
