/** One part of a multipart/form-data body. */
export interface FormPart {
  readonly name: string;
  readonly filename?: string;
  readonly type?: string;
  readonly bytes: Buffer;
}

function attribute(header: string, name: string): string | undefined {
  const match = new RegExp(`(?:^|[;\\s])${name}="((?:[^"\\\\]|\\\\.)*)"`, "i").exec(header);
  return match?.[1]?.replace(/\\(.)/g, "$1");
}

function partOf(slice: Buffer): FormPart | undefined {
  const gap = slice.indexOf("\r\n\r\n");
  if (gap === -1) return undefined;
  const headers = slice.subarray(0, gap).toString("utf8").split("\r\n");
  const find = (name: string): string | undefined =>
    headers
      .find((line) => line.toLowerCase().startsWith(`${name}:`))
      ?.slice(name.length + 1)
      .trim();
  const disposition = find("content-disposition") ?? "";
  const name = attribute(disposition, "name");
  if (name === undefined) return undefined;
  const filename = attribute(disposition, "filename");
  const type = find("content-type");
  return {
    name,
    bytes: slice.subarray(gap + 4),
    ...(filename === undefined ? {} : { filename }),
    ...(type === undefined ? {} : { type }),
  };
}

/** The parts of a multipart/form-data body, or undefined when it is not one (RFC 7578). */
export function parseMultipart(body: Buffer, contentType: string): Map<string, FormPart> | undefined {
  const match = /^multipart\/form-data\s*;.*\bboundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  const boundary = match?.[1] ?? match?.[2];
  if (boundary === undefined) return undefined;
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  // The first delimiter has no line break in front of it; adding one makes all alike.
  const padded = Buffer.concat([Buffer.from("\r\n"), body]);
  const parts = new Map<string, FormPart>();
  let at = padded.indexOf(delimiter);
  while (at !== -1) {
    const start = at + delimiter.length;
    if (padded.subarray(start, start + 2).toString("latin1") === "--") return parts;
    const end = padded.indexOf(delimiter, start);
    if (end === -1) return undefined;
    const part = partOf(padded.subarray(start + 2, end));
    if (part !== undefined) parts.set(part.name, part);
    at = end;
  }
  return undefined;
}
