import { readFileSync } from "node:fs";
import { ZodError, z } from "zod";
import { configSchema, type SimulatorConfigInput } from "./config.ts";
import { startSimulator } from "./start-simulator.ts";

/** A start that cannot work; the message is the reason and the mend, in one line. */
class StartError extends Error {}

function portFrom(text: string | undefined): number {
  const port = Number(text ?? "4010");
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new StartError(`SIMULATOR_PORT is "${String(text)}": give a port from 0 (any free one) to 65535.`);
  return port;
}

function configFrom(path: string | undefined): SimulatorConfigInput {
  if (path === undefined || path === "") return {};
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    throw new StartError(
      `SIMULATOR_CONFIG names ${path}, which cannot be read: correct the path or unset it.`,
    );
  }
  try {
    return configSchema.parse(JSON.parse(text));
  } catch (error) {
    const reason =
      error instanceof ZodError ? z.prettifyError(error).replaceAll("\n", " ") : "it is not valid JSON";
    throw new StartError(`SIMULATOR_CONFIG ${path} is not usable: ${reason}`);
  }
}

function reasonOf(error: unknown, port: number): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "EADDRINUSE")
    return `Port ${port} is in use: stop what listens there, or set SIMULATOR_PORT to another port (0 takes a free one).`;
  if (code === "EACCES") return `Port ${port} may not be opened: set SIMULATOR_PORT to one above 1023.`;
  return error instanceof Error ? error.message.replaceAll("\n", " ") : String(error);
}

async function main(): Promise<void> {
  let port = 0;
  try {
    port = portFrom(process.env["SIMULATOR_PORT"]);
    const host = process.env["SIMULATOR_HOST"];
    const stateFile = process.env["SIMULATOR_STATE"];
    const seed = Number(process.env["SIMULATOR_SEED"] ?? "1");
    const simulator = await startSimulator({
      port,
      seed,
      config: configFrom(process.env["SIMULATOR_CONFIG"]),
      ...(stateFile === undefined || stateFile === "" ? {} : { stateFile }),
      ...(host === undefined || host === "" ? {} : { host }),
    });
    for (const signal of ["SIGINT", "SIGTERM"] as const)
      process.once(signal, () => {
        void simulator.close().then(() => process.exit(0));
      });
    console.log(JSON.stringify({ ready: true, url: simulator.url }));
  } catch (error) {
    console.error(`Simulator not started. ${reasonOf(error, port)}`);
    process.exitCode = 1;
  }
}

await main();
