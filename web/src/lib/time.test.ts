import { describe, expect, it } from "vitest";
import { hueOf, initials, contactName } from "./people.ts";
import { windowState } from "./service-window.ts";
import { dayName, durationText, rowTime } from "./time.ts";

const local = (...parts: [number, number, number, number, number]): number => new Date(...parts).getTime();
const now = local(2026, 10, 22, 15, 0);
const iso = (time: number): string => new Date(time).toISOString();

describe("times", () => {
  it.each([
    [now - 20_000, "now"],
    [now - 5 * 60_000, "5 min"],
    [local(2026, 10, 22, 9, 5), "9:05 AM"],
    [local(2026, 10, 21, 23, 59), "Yesterday"],
    [local(2026, 10, 18, 9, 0), "Wed"],
    [local(2026, 9, 3, 9, 0), "Oct 3"],
    [local(2025, 9, 3, 9, 0), "Oct 3, 2025"],
  ])("row time of %d is %s", (time, words) => {
    expect(rowTime(iso(time), now).replace(/\s/gu, " ")).toBe(words);
  });

  it("names days", () => {
    expect(dayName(iso(now), now)).toBe("Today");
    expect(dayName(iso(local(2026, 10, 21, 0, 1)), now)).toBe("Yesterday");
    expect(dayName(iso(local(2026, 10, 18, 9, 0)), now)).toBe("Wednesday");
    expect(dayName(iso(local(2026, 9, 3, 9, 0)), now)).toBe("October 3, 2026");
  });

  it.each([
    [900, "1 s"],
    [59_000, "59 s"],
    [60_000, "1 min"],
    [5_400_000, "1 h 30 min"],
    [86_400_000, "24 h"],
    [3 * 86_400_000 - 3_600_000, "2 d 23 h"],
  ])("%d ms is %s", (ms, words) => {
    expect(durationText(ms)).toBe(words);
  });
});

describe("service window", () => {
  it("is open, closing below two hours, closed from the very moment", () => {
    const end = iso(now);
    expect(windowState(end, now - 7_200_000).kind).toBe("open");
    expect(windowState(end, now - 7_199_999).kind).toBe("closing");
    expect(windowState(end, now - 1).kind).toBe("closing");
    expect(windowState(end, now)).toEqual({ kind: "closed", since: end });
    expect(windowState(null, now)).toEqual({ kind: "closed", since: undefined });
  });
});

describe("people", () => {
  it("have initials in any script, and a hue that stays", () => {
    expect(initials("Maya Okafor")).toBe("MO");
    expect(initials("ليلى حسن")).toBe("لح");
    expect(initials("李小龙")).toBe("李");
    expect(initials("  ")).toBe("?");
    expect(initials("+1 202")).toBe("12");
    expect(hueOf("a")).toBe(hueOf("a"));
    expect(hueOf("a")).not.toBe(hueOf("b"));
  });

  it("are called by what is known", () => {
    expect(contactName({ name: "", username: "maya", phone: "+1" })).toBe("@maya");
    expect(contactName({ name: " ", phone: "+1" })).toBe("+1");
    expect(contactName({ name: "", phone: "12025550147" })).toBe("+12025550147");
    expect(contactName({ name: "" })).toBe("Unknown contact");
  });
});
