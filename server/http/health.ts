import type { RequestHandler } from "express";
import { within } from "../realtime/pause.ts";

/** Something that this process cannot work without; rejects when it is not there. */
export interface Dependency {
  name: string;
  check: () => Promise<void>;
}

const patienceMs = 800;

const failureOf = async ({ name, check }: Dependency): Promise<string | undefined> => {
  try {
    await within(patienceMs, name, check());
    return undefined;
  } catch {
    return name;
  }
};

/** The process lives. */
export const healthz: RequestHandler = (_req, res) => {
  res.setHeader("Cache-Control", "no-store").json({ status: "ok" });
};

/**
 * Whether requests should be sent here: 503 within a second when a dependency is gone or the process is stopping.
 * Says which, but not why: the log does.
 */
export const createReadyz =
  (dependencies: readonly Dependency[], isStopping: () => boolean): RequestHandler =>
  async (_req, res) => {
    const failures = await Promise.all(dependencies.map(failureOf));
    const missing = failures.filter((name) => name !== undefined);
    const ready = missing.length === 0 && !isStopping();
    res.setHeader("Cache-Control", "no-store");
    if (!ready) res.setHeader("Retry-After", "1");
    res
      .status(ready ? 200 : 503)
      .json({ status: ready ? "ready" : isStopping() ? "stopping" : "unavailable", missing });
  };
