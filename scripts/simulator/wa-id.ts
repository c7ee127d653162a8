/**
 * The `wa_id` that Meta answers for a phone number: digits only, and not always the input.
 * Brazil loses the ninth digit outside the area codes 11 to 28 (fixture send.text.plus-input),
 * Mexico gains a 1 and Argentina a 9 after the country code.
 */
export function waIdOf(input: string): string {
  const digits = input.replace(/\D/g, "");
  const brazil = /^55(\d\d)9(\d{8})$/.exec(digits);
  if (brazil !== null) {
    const area = Number(brazil[1]);
    if (area < 11 || area > 28) return `55${brazil[1] ?? ""}${brazil[2] ?? ""}`;
  }
  if (/^52\d{10}$/.test(digits)) return `521${digits.slice(2)}`;
  if (/^54\d{10}$/.test(digits)) return `549${digits.slice(2)}`;
  return digits;
}

const countries: readonly (readonly [string, string])[] = [
  ["1", "US"],
  ["27", "ZA"],
  ["33", "FR"],
  ["34", "ES"],
  ["39", "IT"],
  ["44", "GB"],
  ["49", "DE"],
  ["52", "MX"],
  ["54", "AR"],
  ["55", "BR"],
  ["62", "ID"],
  ["91", "IN"],
  ["234", "NG"],
  ["351", "PT"],
  ["971", "AE"],
];

/** The two letters in front of a BSUID; "ZZ" for a country that the simulator does not know. */
export function countryOf(waId: string): string {
  const hit = countries.filter(([prefix]) => waId.startsWith(prefix)).at(-1);
  return hit?.[1] ?? "ZZ";
}
