import express from "express";
import supertest from "supertest";
import { describe, expect, test } from "vitest";
import { createReadyz } from "./health.ts";
import type { Dependency } from "./health.ts";

const there = () => Promise.resolve();
const gone = () => Promise.reject(new Error("gone"));
const ask = (dependencies: readonly Dependency[], stopping = false) =>
  supertest(
    express().get(
      "/readyz",
      createReadyz(dependencies, () => stopping),
    ),
  ).get("/readyz");

describe("/readyz", () => {
  test("is ready without what only makes it slower, and names it", async () => {
    const answer = await ask([
      { name: "database", check: there },
      { name: "queue", check: gone, degrades: true },
    ]);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ status: "ready", missing: [], degraded: ["queue"] });
  });

  test("is not ready without what it cannot work without", async () => {
    const answer = await ask([
      { name: "database", check: gone },
      { name: "queue", check: there, degrades: true },
    ]);
    expect(answer.status).toBe(503);
    expect(answer.headers["retry-after"]).toBe("1");
    expect(answer.body).toEqual({ status: "unavailable", missing: ["database"] });
  });

  test("a check that hangs is a check that failed, within a second", async () => {
    const answer = await ask([{ name: "database", check: () => new Promise(() => undefined) }]);
    expect(answer.body).toEqual({ status: "unavailable", missing: ["database"] });
  });
});
