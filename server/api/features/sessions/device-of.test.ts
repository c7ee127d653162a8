import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { deviceOf } from "./device-of.ts";

const windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)";
const mac = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)";
const webkit = "AppleWebKit/537.36 (KHTML, like Gecko)";

describe("deviceOf (F11)", () => {
  test.each([
    [`${windows} ${webkit} Chrome/142.0.0.0 Safari/537.36`, "Chrome on Windows"],
    [`${windows} ${webkit} Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0`, "Edge on Windows"],
    [`${windows} ${webkit} Chrome/142.0.0.0 Safari/537.36 OPR/115.0.0.0`, "Opera on Windows"],
    ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"],
    [`${mac} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15`, "Safari on macOS"],
    [
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/142.0 Mobile/15E148 Safari/604.1",
      "Chrome on iPhone",
    ],
    [
      "Mozilla/5.0 (Linux; Android 14; SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/27.0 Chrome/125.0 Mobile Safari/537.36",
      "Samsung Internet on Android",
    ],
    [
      "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 Chrome/142.0 Safari/537.36",
      "Chrome on ChromeOS",
    ],
    ["Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/142.0 Safari/537.36", "Chrome (headless) on Linux"],
    ["curl/8.11.1", "curl"],
    ["node", "Node.js"],
    ["Mozilla/5.0 (Windows NT 10.0)", "Unknown browser on Windows"],
    ["", "Unknown device"],
    ["<script>alert(1)</script>", "Unknown device"],
  ])("%s", (userAgent, words) => {
    expect(deviceOf(userAgent)).toBe(words);
  });

  test("says only words of its own, whatever it is sent", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (text) => {
        expect(deviceOf(text)).toMatch(/^[A-Za-z.() ]{3,40}$/);
      }),
    );
  });
});
