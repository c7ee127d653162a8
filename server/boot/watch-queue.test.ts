import { describe, expect, test, vi } from "vitest";
import { createLogger } from "#core/platform/log.ts";
import { QueueError } from "#core/platform/queues/queue-error.ts";
import type { QueueFault } from "#core/platform/queues/queue-error.ts";
import { BootError } from "./boot-error.ts";
import { watchQueue } from "./watch-queue.ts";

const log = createLogger("test", "silent");
const fault = (kind: QueueFault) => Promise.reject(new QueueError(kind, kind));

describe("watchQueue", () => {
  test("asks a queue that does not answer again until it does", async () => {
    let down = true;
    const ready = vi.fn(() => (down ? fault("unreachable") : Promise.resolve()));
    const stop = await watchQueue({ ready }, log, 5);
    await vi.waitFor(() => expect(ready.mock.calls.length).toBeGreaterThan(2));
    const info = vi.spyOn(log, "info");
    down = false;
    await vi.waitFor(() => expect(info).toHaveBeenCalledWith("the queue is there"));
    stop();
  });

  test("refuses a queue that would lose jobs or has no tables", async () => {
    for (const kind of ["misconfigured", "not_migrated"] as const) {
      await expect(watchQueue({ ready: () => fault(kind) }, log)).rejects.toBeInstanceOf(BootError);
    }
  });
});
