import type { IncomingMessage } from "node:http";

export type BodyResult = { body: Buffer } | { refused: "too_large" | "too_slow" | "broken_off" };

/**
 * Reads a request body as it came. Stops keeping bytes at the limit and stops waiting at the deadline; the caller
 * answers and closes.
 */
export const readBody = (
  req: IncomingMessage,
  limitBytes: number,
  timeoutMs: number,
): Promise<BodyResult> => {
  if (Number(req.headers["content-length"] ?? 0) > limitBytes)
    return Promise.resolve({ refused: "too_large" });
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const finish = (result: BodyResult): void => {
      clearTimeout(timer);
      req.removeListener("data", onData);
      req.removeListener("end", onEnd);
      req.removeListener("close", onClose);
      resolve(result);
    };
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > limitBytes) finish({ refused: "too_large" });
      else chunks.push(chunk);
    };
    const onEnd = (): void => {
      const [only] = chunks;
      finish({ body: chunks.length === 1 && only ? only : Buffer.concat(chunks) });
    };
    const onClose = (): void => finish({ refused: "broken_off" });
    const timer = setTimeout(() => finish({ refused: "too_slow" }), timeoutMs);
    req.on("data", onData);
    req.on("end", onEnd);
    req.on("close", onClose);
    req.on("error", onClose);
  });
};

/** Lets the sender finish so that it can read the answer, without keeping a byte, but not for ever. */
export const discardRest = (req: IncomingMessage, limitBytes: number, timeoutMs: number): void => {
  if (req.readableEnded || req.destroyed) return;
  let size = 0;
  const timer = setTimeout(() => req.destroy(), timeoutMs);
  timer.unref();
  req.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size > limitBytes) req.destroy();
  });
  req.on("error", () => undefined);
  req.on("close", () => clearTimeout(timer));
  req.resume();
};
