import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { joinStatus, statusRank } from "./status-lattice.ts";
import { MessageStatus } from "./shapes/message.ts";

const status = fc.constantFrom(...MessageStatus.options);

describe("status lattice (T27)", () => {
  it("joins the same evidence to the same view, whatever the order and repetition", () => {
    fc.assert(
      fc.property(
        fc.array(status, { minLength: 1, maxLength: 12 }),
        fc.infiniteStream(fc.nat()),
        (seen, picks) => {
          const shuffled = [...seen, ...seen]
            .map((value) => ({ value, key: picks.next().value }))
            .sort((a, b) => a.key - b.key)
            .map(({ value }) => value);
          expect(shuffled.reduce(joinStatus)).toBe(seen.reduce(joinStatus));
        },
      ),
      { numRuns: 10_000 },
    );
  });

  it("gives every status a rank of its own", () => {
    expect(new Set(MessageStatus.options.map(statusRank)).size).toBe(MessageStatus.options.length);
  });

  it("keeps a message that reached the phone from turning failed", () => {
    for (const seen of ["delivered", "read", "played"] as const)
      expect(joinStatus("failed", seen)).toBe(seen);
    expect(joinStatus("sent", "failed")).toBe("failed");
  });
});
