import { compare, hash } from "bcryptjs";

/** What the thread is asked to do. */
export type HashTask =
  { kind: "hash"; password: string; cost: number } | { kind: "verify"; password: string; hash: string };

/** Runs in a worker thread: bcrypt keeps a core busy for a quarter of a second, which the event loop has not. */
export default async (task: HashTask): Promise<string | boolean> =>
  task.kind === "hash" ? hash(task.password, task.cost) : compare(task.password, task.hash);
