import { readFileSync, readdirSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("./phone/", import.meta.url));

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The files of the phone page, read anew for each request: they are few, and edits show at once. */
export function sendPhoneFile(response: ServerResponse, path: string): boolean {
  const name = path === "/" ? "index.html" : path.slice(1);
  // Only names that really are in the folder: no path can lead out of it.
  if (types[extname(name)] === undefined || !readdirSync(folder).includes(name)) return false;
  const bytes = readFileSync(join(folder, name));
  response.writeHead(200, {
    "content-type": types[extname(name)],
    "content-length": bytes.length,
    "content-security-policy": policy,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-cache",
  });
  response.end(bytes);
  return true;
}
