import { describe, expect, test } from "vitest";
import {
  floorFaults,
  installScriptFaults,
  packagesIn,
  runtimeFaults,
  supplyChainFaults,
} from "./supply-chain.ts";

describe("T54: what other people's code we run", () => {
  test("0 findings in this tree", async () => {
    expect(await supplyChainFaults()).toEqual([]);
  });

  test.each([
    ["8.20.9", true],
    ["7.99.99", true],
    ["8.21.0-beta.1", true],
    ["nonsense", true],
    ["8.21.0", false],
    ["8.21.0+build", false],
    ["8.100.0", false],
    ["10.0.0-rc.1", false],
  ])("ws %s is below 8.21.0: %s", (version, below) => {
    const faults = floorFaults({ "node_modules/ws": { version } }, { ws: "8.21.0" });
    expect(faults).toEqual(below ? [`node_modules/ws is ${version}, the floor is 8.21.0`] : []);
  });

  test("an old copy further down counts; others of a like name do not; a floor that guards nothing is told", () => {
    const lock = {
      "": { version: "0.1.0" },
      "node_modules/ws": { version: "8.21.0" },
      "node_modules/a/node_modules/ws": { version: "8.18.0" },
      "node_modules/@b/ws": { version: "1.0.0" },
    };
    expect(floorFaults(lock, { ws: "8.21.0", qs: "6.16.0" })).toEqual([
      "node_modules/a/node_modules/ws is 8.18.0, the floor is 8.21.0",
      "qs has a floor and is not in package-lock.json",
    ]);
  });

  test("an install script that nobody decided on, and a decision about nothing", () => {
    const lock = {
      "node_modules/known": { hasInstallScript: true },
      "node_modules/x/node_modules/@new/one": { hasInstallScript: true },
      "node_modules/gone": {},
    };
    expect(installScriptFaults(lock, { allowScripts: { known: false, gone: false } })).toEqual([
      "@new/one has an install script and is not in allowScripts of package.json",
      "gone is in allowScripts of package.json and has no install script",
    ]);
  });

  test("a tool in dependencies, an import that does not ship, a tool that comes along; peers may stay", () => {
    const manifest = { dependencies: { web: "1", vite: "1" }, devDependencies: { eslint: "1", knip: "1" } };
    const lock = {
      "node_modules/web": { peerDependencies: { beside: "*" } },
      "node_modules/vite": {},
      "node_modules/eslint": {},
      "node_modules/knip": { dev: true },
    };
    expect(runtimeFaults(manifest, lock, new Set(["web", "knip"]))).toEqual([
      "vite is in dependencies, and nothing that ships imports it",
      "knip is imported by what ships and is not in dependencies",
      "eslint is a development tool, and something in dependencies brings it along",
    ]);
    const withPeer = { dependencies: { web: "1", beside: "1" } };
    expect(runtimeFaults(withPeer, lock, new Set(["web"]))).toEqual([]);
  });

  test("imports of a source: values, not types; packages, not files or Node's own", () => {
    const source = [
      'import http from "node:http";',
      'import { readFile } from "fs/promises";',
      'import type { Request } from "types-only";',
      'import {\n  one,\n  two,\n} from "@scope/name/deep";',
      'import "side-effect";',
      'export { x } from "again";',
      'import y from "#core/y.ts";',
      'import z from "./z.ts";',
      'const late = await import("late/part");',
      'const file = createRequire(import.meta.url).resolve("asset/file.js");',
    ].join("\n");
    expect(packagesIn(source)).toEqual(["@scope/name", "side-effect", "again", "late", "asset"]);
  });
});
