import { randomBytes } from "node:crypto";

/**
 * A message id in the form seen in the fixtures: the recipient (or sender) in plain digits,
 * a direction byte and a random part. 0x11 with 18 hex digits is business to user, 0x12 with 20 the other way.
 */
export function makeWamid(who: string, direction: "out" | "in"): string {
  const name = Buffer.from(who, "latin1").subarray(0, 255);
  const hexLength = direction === "out" ? 18 : 20;
  const random = randomBytes(hexLength / 2)
    .toString("hex")
    .toUpperCase();
  const bytes = Buffer.concat([
    Buffer.from([0x1c, 0x18, name.length]),
    name,
    Buffer.from([0x15, 0x02, 0x00, direction === "out" ? 0x11 : 0x12, 0x18, hexLength]),
    Buffer.from(random, "latin1"),
    Buffer.from([0]),
  ]);
  return `wamid.${bytes.toString("base64")}`;
}
