import type { Browser, BrowserContext, BrowserContextOptions } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { launchBrowser } from "#core/testing/browser.ts";
import { startStack, temporaryDataDir } from "./stack.ts";
import type { Demo, Stack } from "./stack.ts";

export interface Product {
  /** Where everything is, as the running start says. */
  readonly demo: Demo;
  /** What `npm start` has printed so far. */
  output(): string;
  /** Ctrl-C and a start on the same data. Answers the exit code of the first. */
  restart(): Promise<number | null>;
}

/** The whole product on a data directory of its own, for all tests of a file. */
export const useProduct = (): Product => {
  let dataDir: Awaited<ReturnType<typeof temporaryDataDir>>;
  let stack: Stack;
  beforeAll(async () => {
    dataDir = await temporaryDataDir();
    stack = await startStack(dataDir.path);
  });
  afterAll(async () => {
    await stack.stop();
    await dataDir.remove();
  });
  return {
    get demo() {
      return stack.demo;
    },
    output: () => stack.output(),
    restart: async () => {
      const code = await stack.stop();
      stack = await startStack(dataDir.path);
      return code;
    },
  };
};

/** A browser for all tests of a file; each call opens a context of its own, as wide as a desk's screen. */
export const useBrowser = (): ((options?: BrowserContextOptions) => Promise<BrowserContext>) => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());
  return (options) => browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
};
