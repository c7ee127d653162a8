import type { EnvShape } from "./env/define-env.ts";
import { serverEnv } from "./env/server-env.ts";
import { startEnv } from "./env/start-env.ts";
import { workersEnv } from "./env/workers-env.ts";

export interface EnvEntry {
  readonly key: string;
  readonly description: string;
  readonly default?: string | undefined;
}

/** What only the tools under scripts/ and the tests read. */
const tools: readonly EnvEntry[] = [
  {
    key: "PARLEY_SERVER_DB_PASSWORD",
    description: "npm run migrate sets it as the password of the login parley_server",
  },
  {
    key: "PARLEY_WORKER_DB_PASSWORD",
    description: "npm run migrate sets it as the password of the login parley_worker",
  },
  {
    key: "SIMULATOR_HOST",
    description: "the network address that the simulator listens on",
    default: "127.0.0.1",
  },
  { key: "SIMULATOR_CONFIG", description: "file with the simulator's apps, accounts and numbers" },
  { key: "SIMULATOR_STATE", description: "file where the simulator keeps its state" },
  { key: "SIMULATOR_SEED", description: "makes the simulator's chance repeatable" },
  {
    key: "UPSTASH_BRIDGE_HOST",
    description: "the network address of our Upstash REST bridge",
    default: "127.0.0.1",
  },
  {
    key: "UPSTASH_BRIDGE_PORT",
    description: "the port of our Upstash REST bridge; 0 picks a free port",
    default: "8079",
  },
  {
    key: "UPSTASH_BRIDGE_TLS",
    description: "folder with localhost.pem and localhost.private.pem, when the bridge shall speak https",
  },
  { key: "CHROMIUM_PATH", description: "the browser of the browser tests, when it is not found by itself" },
  { key: "TEST_DATABASE_URL", description: "a Postgres for the tests; without it they run their own" },
  { key: "PARLEY_NIGHTLY", description: "1 adds the tests that take hours (npm run test:nightly sets it)" },
];

const entriesOf = (shape: EnvShape): EnvEntry[] =>
  Object.entries(shape).map(([key, { description, default: value }]) => ({
    key,
    description,
    default: value,
  }));

/** Every variable that any part of Parley reads, once. `.env.example` shows them all. */
export const allEnvKeys = (): EnvEntry[] => {
  const found = new Map<string, EnvEntry>();
  const all = [startEnv.shape, serverEnv.shape, workersEnv.shape].flatMap(entriesOf);
  for (const entry of [...all, ...tools]) if (!found.has(entry.key)) found.set(entry.key, entry);
  return [...found.values()];
};
