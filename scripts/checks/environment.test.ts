import { expect, test } from "vitest";
import { compareEnvironment } from "./environment.ts";

const keys = [
  { key: "PORT", description: "where the console listens", default: "4000" },
  { key: "REDIS_URL", description: "queue on Redis" },
];

test("agrees when every key is shown once, set or commented out", () => {
  expect(compareEnvironment(keys, "# The port.\nPORT=4000\n# Redis.\n# REDIS_URL=\n")).toEqual([]);
});

test("names a key that is missing, unknown, twice, or without a description", () => {
  expect(compareEnvironment(keys, "PORT=4000\nPORT=5000\nOLD_KEY=1\n")).toEqual([
    "REDIS_URL is read but missing from .env.example",
    "PORT stands in .env.example 2 times",
    "OLD_KEY stands in .env.example but nothing reads it",
  ]);
  expect(compareEnvironment([{ key: "PORT", description: " " }], "PORT=1")).toEqual([
    "PORT has no description",
  ]);
});

test("a sentence that mentions a key is not the key", () => {
  expect(compareEnvironment(keys, "# With PORT=0 a free one is picked.\nPORT=4000\nREDIS_URL=\n")).toEqual(
    [],
  );
});
