import type { IncomingMessage, ServerResponse } from "node:http";

/** A body larger than the endpoint takes. */
export class BodyTooLarge extends Error {}

/**
 * All bytes of a request. Past `maxBytes` the rest is read and dropped, so that the answer can still be delivered.
 * @throws BodyTooLarge past `maxBytes`, Error when the client goes away.
 */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBytes) chunks.push(chunk);
      else chunks.length = 0;
    });
    request.on("end", () => {
      if (size > maxBytes) reject(new BodyTooLarge(`The body is larger than ${maxBytes} bytes.`));
      else resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks));
    });
    request.on("error", reject);
    request.on("close", () => {
      if (!request.readableEnded) reject(new Error("The client went away."));
    });
  });
}

/** Answers JSON. Does nothing when the connection is already gone. */
export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  sendBytes(response, status, "application/json; charset=UTF-8", JSON.stringify(value));
}

/** Answers a body of any type. */
export function sendBytes(
  response: ServerResponse,
  status: number,
  type: string,
  body: string | Buffer,
): void {
  if (response.writableEnded || response.destroyed) return;
  response.writeHead(status, {
    "content-type": type,
    "content-length": Buffer.byteLength(body),
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
  });
  response.end(body);
}

/** Cuts the TCP connection with a reset, as a broken network does. */
export function resetConnection(request: IncomingMessage): void {
  request.socket.resetAndDestroy();
}

/** What an overloaded edge answers: HTML and no Graph envelope. */
export function sendBadGateway(response: ServerResponse, status = 502): void {
  const title = status === 502 ? "502 Bad Gateway" : "503 Service Unavailable";
  sendBytes(
    response,
    status,
    "text/html; charset=utf-8",
    `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`,
  );
}
