import type { RequestHandler } from "express";
import { within } from "#core/platform/within.ts";

/** Something that this process works with; its check rejects when it is not there. */
export interface Dependency {
  name: string;
  /** Without it the work is slower, not undone: it is named, and requests go on coming here. */
  degrades?: boolean;
  check: () => Promise<void>;
}

const patienceMs = 800;

const isMissing = async ({ name, check }: Dependency): Promise<boolean> => {
  try {
    await within(patienceMs, name, check());
    return false;
  } catch {
    return true;
  }
};

/** The process lives. */
export const healthz: RequestHandler = (_req, res) => {
  res.setHeader("Cache-Control", "no-store").json({ status: "ok" });
};

/**
 * Whether requests should be sent here: 503 within a second when what this cannot work without is gone or the process is
 * stopping. Says which, but not why: the log does.
 */
export const createReadyz =
  (dependencies: readonly Dependency[], isStopping: () => boolean): RequestHandler =>
  async (_req, res) => {
    const looks = await Promise.all(dependencies.map(isMissing));
    const failed = dependencies.filter((_, index) => looks[index]);
    const missing = failed.filter(({ degrades }) => degrades !== true).map(({ name }) => name);
    const degraded = failed.filter(({ degrades }) => degrades === true).map(({ name }) => name);
    const ready = missing.length === 0 && !isStopping();
    res.setHeader("Cache-Control", "no-store");
    if (!ready) res.setHeader("Retry-After", "1");
    res.status(ready ? 200 : 503).json({
      status: ready ? "ready" : isStopping() ? "stopping" : "unavailable",
      missing,
      ...(degraded.length === 0 ? {} : { degraded }),
    });
  };
