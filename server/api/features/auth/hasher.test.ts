import { afterAll, describe, expect, test } from "vitest";
import { createHasher } from "./hasher.ts";

const hasher = createHasher(4);
afterAll(() => hasher.close());

describe("an unknown account", () => {
  test("answers again once there is room, after its first look met a full queue", async () => {
    // Two threads and sixty waiting: these leave no room.
    const crowd = Array.from({ length: 62 }, (_, index) => hasher.hash(`password ${index}`));
    await expect(hasher.verify("guess", undefined)).rejects.toMatchObject({ code: "unavailable" });
    await Promise.all(crowd);
    expect(await hasher.verify("guess", undefined)).toBe(false);
  });
});
