/** Everything that ends a line or hides text somewhere: control characters, line and paragraph separators, bidi marks. */
// eslint-disable-next-line no-control-regex -- control characters are what this is about
const unprintable = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g;

/** Text of a tenant as one printable line: it can end no header, and it cannot turn the reading order of what follows. */
export const oneLine = (text: string): string => text.replace(unprintable, " ").trim();

/**
 * A name as it stands in the text of a mail. Mail programs make links of what looks like an address; a name is chosen by
 * anybody who signs up, and must not become a link in a mail that we send. An invisible word joiner behind each dot,
 * slash, colon and at sign prevents that.
 */
export const inertName = (text: string): string =>
  oneLine(text)
    .slice(0, 80)
    .replace(/[.:/@](?=\S)/g, "$&\u2060");
