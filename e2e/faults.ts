import type { BrowserContext } from "playwright-core";

/**
 * Notes what a page must never say: errors of scripts, errors on the console, violations of the content policy (which
 * Chromium tells on the console too). A refused call is no fault: the browser tells every 4xx in these same words.
 */
export const watchFaults = (context: BrowserContext): string[] => {
  const faults: string[] = [];
  context.on("console", (message) => {
    if (message.type() !== "error") return;
    if (/^Failed to load resource: the server responded with a status of 4\d\d/.test(message.text())) return;
    faults.push(message.text());
  });
  context.on("weberror", (error) => faults.push(String(error.error())));
  return faults;
};
