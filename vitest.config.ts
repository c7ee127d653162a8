import { existsSync } from "node:fs";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const code = ["contracts", "core", "server", "workers", "scripts", "prisma"];
const postgres = "./core/testing/global-setup.ts";
const setupOfWeb = "./web/vitest.setup.ts";

/** Groups run one after the other: black-box tests start whole stacks and deserve a quiet machine. */
const first = { groupOrder: 0 };
const second = { groupOrder: 1 };
const last = { groupOrder: 2 };

const nightly = {
  extends: true as const,
  test: {
    name: "nightly",
    include: [...code.map((folder) => `${folder}/**/*.nightly.test.ts`), "e2e/**/*.nightly.test.ts"],
    globalSetup: [postgres],
    sequence: last,
    maxWorkers: 1,
    testTimeout: 1_800_000,
    hookTimeout: 300_000,
  },
};

export default defineConfig({
  test: {
    retry: 0,
    maxWorkers: 2,
    // The machine that checks may be shared and slow. A time limit here ends what hangs; it measures nothing.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    teardownTimeout: 60_000,
    restoreMocks: true,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: code.map((folder) => `${folder}/**/*.test.ts`),
          exclude: ["**/*.int.test.ts", "**/*.nightly.test.ts", "**/node_modules/**"],
          sequence: first,
        },
      },
      {
        extends: true,
        test: {
          name: "int",
          include: code.map((folder) => `${folder}/**/*.int.test.ts`),
          globalSetup: [postgres],
          sequence: first,
          testTimeout: 90_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        plugins: [react()],
        test: {
          name: "web",
          environment: "happy-dom",
          include: ["web/src/**/*.test.{ts,tsx}"],
          setupFiles: existsSync(setupOfWeb) ? [setupOfWeb] : [],
          sequence: first,
        },
      },
      {
        extends: true,
        test: {
          name: "e2e",
          include: ["e2e/**/*.e2e.test.ts"],
          globalSetup: [postgres],
          sequence: second,
          maxWorkers: 1,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      // Hours, not minutes: only `npm run test:nightly` asks for these.
      ...(process.env["PARLEY_NIGHTLY"] === "1" ? [nightly] : []),
    ],
  },
});
