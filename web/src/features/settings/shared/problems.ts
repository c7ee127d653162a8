import { ApiError } from "#contracts/client.ts";
import { explain, type Explained } from "../../../lib/problem.ts";
import { strings } from "../strings.ts";

/** What is wrong with one field of what was sent, as the server said; the path is without `body.`. */
export const fieldProblem = (error: unknown, path: string): string | undefined => {
  if (!(error instanceof ApiError) || error.problem === "network") return undefined;
  return error.problem.fields?.find((each) => each.path === `body.${path}` || each.path === path)?.message;
};

/** Words for a refusal in the settings, where it is clearer than elsewhere what to do about it. */
export const explainHere = (error: unknown): Explained => {
  const said = explain(error);
  const wait = error instanceof ApiError ? error.retryAfterSeconds : undefined;
  const advice = wait === undefined ? (strings.advice[said.code] ?? said.advice) : strings.retryIn(wait);
  return { ...said, advice };
};
