/** `handedOver` as `Handed over`. */
export const detailName = (name: string): string => {
  const words = name
    .replace(/([a-z\d])([A-Z])/gu, "$1 $2")
    .replaceAll("_", " ")
    .toLocaleLowerCase();
  return words.charAt(0).toLocaleUpperCase() + words.slice(1);
};

const isChange = (value: object): value is { from: unknown; to: unknown } =>
  Object.keys(value).length === 2 && "from" in value && "to" in value;

/** What was written down, as one reads it: `agent → manager`, `read, write`, `Name: Sales, Members: 3`. */
export const detailText = (value: unknown): string => {
  if (value === null || value === undefined || value === "") return "—";
  if (Array.isArray(value)) return value.length === 0 ? "—" : value.map(detailText).join(", ");
  if (typeof value === "boolean") return value ? "Yes" : "No";
  if (typeof value === "string" || typeof value === "number") return String(value);
  if (typeof value !== "object") return "—";
  if (isChange(value)) return `${detailText(value.from)} → ${detailText(value.to)}`;
  return Object.entries(value)
    .map(([name, inner]) => `${detailName(name)}: ${detailText(inner)}`)
    .join("; ");
};
