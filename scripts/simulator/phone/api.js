/* global fetch */
import { toast } from "./dom.js";

async function call(method, path, body) {
  const response = await fetch(`/__admin/${path}`, {
    method,
    headers: body === undefined ? {} : { "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error ?? `The simulator answered ${response.status}.`);
  return answer;
}

export const get = (path) => call("GET", path);
export const post = (path, body = {}) => call("POST", path, body);
export const patch = (path, body) => call("PATCH", path, body);

/** Stores the built-in sample picture as the customer's file. */
export async function samplePicture(number) {
  const response = await fetch(`/__admin/media?number=${encodeURIComponent(number)}`, { method: "POST" });
  if (!response.ok) throw new Error("The picture could not be stored.");
  return response.json();
}

/** Runs and shows what went wrong, if anything did. */
export async function attempt(run) {
  try {
    return await run();
  } catch (error) {
    toast(error instanceof TypeError ? "The simulator does not answer. Is it still running?" : error.message);
    return undefined;
  }
}
