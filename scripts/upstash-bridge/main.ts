import { readFileSync } from "node:fs";
import { join } from "node:path";
import { startBridge } from "./start-bridge.ts";

/** Upstash's REST API in front of REDIS_URL, for development and compose. */
async function main(): Promise<void> {
  const env = (name: string): string | undefined => {
    const value = process.env[name]?.trim();
    return value === "" ? undefined : value;
  };
  const redisUrl = env("REDIS_URL");
  const token = env("UPSTASH_REDIS_REST_TOKEN");
  if (redisUrl === undefined)
    throw new Error("REDIS_URL is missing: the Redis that the bridge stands before");
  if (token === undefined || token.length < 16) {
    throw new Error("UPSTASH_REDIS_REST_TOKEN must have at least 16 characters");
  }
  const port = Number(env("UPSTASH_BRIDGE_PORT") ?? "8079");
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error("UPSTASH_BRIDGE_PORT must be a whole number from 0 to 65535");
  }
  const folder = env("UPSTASH_BRIDGE_TLS");
  const read = (file: string): string => readFileSync(join(folder ?? "", file), "utf8");
  const bridge = await startBridge({
    redisUrl,
    token,
    port,
    host: env("UPSTASH_BRIDGE_HOST") ?? "127.0.0.1",
    ...(folder === undefined
      ? {}
      : { tls: { cert: read("localhost.pem"), key: read("localhost.private.pem") } }),
  });
  console.log(JSON.stringify({ ready: true, url: bridge.url }));
  const stop = (): void => void bridge.stop();
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
