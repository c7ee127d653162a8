import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { PromiseList } from "./promise-list.tsx";

afterEach(cleanup);

const row = (id: string, state: "live" | "untested" | "not_yet", tests: string[] = []) => ({
  ...{ id, claim: `Claim ${id}`, state, note: "", tests },
});
const sections = [
  { name: "One", rows: [row("W1", "live", ["a.test.ts"]), row("W2", "not_yet")] },
  { name: "Two", rows: [row("F1", "untested", ["a.test.ts", "b.test.ts"])] },
];

it("shows every row with its state, and the tests behind it", () => {
  render(<PromiseList sections={sections} state={undefined} />);
  for (const text of [
    "Claim W1",
    "Claim W2",
    "Claim F1",
    "Live",
    "Not yet",
    "Built, not tested here",
    "2 tests",
  ]) {
    expect(screen.getByText(text)).toBeTruthy();
  }
});

it("shows the rows of one state and no empty section", () => {
  render(<PromiseList sections={sections} state="live" />);
  expect(screen.getByText("Claim W1")).toBeTruthy();
  expect(screen.queryByText("Claim F1")).toBeNull();
  expect(screen.queryByText("Claims of Two")).toBeNull();
});

it("says so when there is nothing", () => {
  render(<PromiseList sections={[]} state={undefined} />);
  expect(screen.getByText("No promises in this build")).toBeTruthy();
});
