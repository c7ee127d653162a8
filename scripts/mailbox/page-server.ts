import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { join } from "node:path";
import type { KeptMail, MailStore } from "./mail-store.ts";

const folder = join(import.meta.dirname, "page");
const files: Readonly<Record<string, readonly [file: string, type: string]>> = {
  "/": ["index.html", "text/html; charset=utf-8"],
  "/mailbox.css": ["mailbox.css", "text/css; charset=utf-8"],
  "/mailbox.js": ["mailbox.js", "text/javascript; charset=utf-8"],
};

const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src 'self'; base-uri 'none'; " +
  "form-action 'none'; frame-ancestors 'none'";
/** A mail runs nothing and fetches nothing; its links open outside. */
const mailPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'self'; form-action 'none'; " +
  "frame-ancestors 'self'; sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox";

const send = (
  response: ServerResponse,
  status: number,
  type: string,
  body: string,
  policy = pagePolicy,
): void => {
  response.writeHead(status, {
    "content-type": type,
    "content-security-policy": policy,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
  });
  response.end(body);
};
const sendJson = (response: ServerResponse, status: number, value: unknown): void =>
  send(response, status, "application/json; charset=utf-8", JSON.stringify(value));

/** Its own HTML in a frame: every link opens a tab. */
const framed = ({ html, text }: KeptMail): string => {
  const base = '<base target="_blank">';
  if (html === "")
    return `<!doctype html>${base}<pre>${text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`)}</pre>`;
  return /<head[^>]*>/i.test(html) ? html.replace(/<head[^>]*>/i, (head) => head + base) : base + html;
};

/** The page is for this machine: another name in Host is somebody else's page that had its name pointed here. */
const isOurs = ({ headers }: IncomingMessage): boolean =>
  /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(headers.host ?? "") &&
  (headers.origin === undefined || headers.origin === `http://${headers.host ?? ""}`);

const stream = (request: IncomingMessage, response: ServerResponse, store: MailStore): void => {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  const tell = (): void => void response.write("data: changed\n\n");
  tell();
  const end = store.onChange(tell);
  request.on("close", end);
};

/** The page that shows what was mailed, and the same as JSON. */
export const createPageServer = (store: MailStore): Server =>
  createServer((request, response) => {
    if (!isOurs(request)) {
      sendJson(response, 421, { title: "This page is for this machine only" });
      return;
    }
    const url = new URL(request.url ?? "/", "http://mailbox");
    const [, id] = /^\/mails\/([0-9a-f-]+)\/html$/.exec(url.pathname) ?? [];
    if (url.pathname === "/api/mails" && request.method === "DELETE") {
      store.clear();
      response.writeHead(204).end();
      return;
    }
    if (request.method !== "GET") {
      sendJson(response, 405, { title: "This address does not answer to that method" });
      return;
    }
    const file = files[url.pathname];
    const mail = id === undefined ? undefined : store.get(id);
    if (url.pathname === "/api/mails") {
      sendJson(response, 200, {
        items: store.list(url.searchParams.get("to") ?? undefined),
        nextCursor: null,
      });
    } else if (url.pathname === "/api/changes") stream(request, response, store);
    else if (mail) send(response, 200, "text/html; charset=utf-8", framed(mail), mailPolicy);
    else if (file) send(response, 200, file[1], readFileSync(join(folder, file[0]), "utf8"));
    else sendJson(response, 404, { title: "Not found" });
  });
