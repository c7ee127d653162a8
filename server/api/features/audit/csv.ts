/**
 * A spreadsheet takes a cell that begins with one of these for a formula (V04, T37). An apostrophe in front makes it
 * text there, and is what a reader has to take off again.
 */
const formula = /^[=+\-@\t\r\n\0']/;

const cell = (value: string): string => {
  const text = formula.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** CSV after RFC 4180, with a header line; formulas are made harmless. */
export const csvOf = (header: readonly string[], rows: readonly (readonly string[])[]): string =>
  [header, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("");
