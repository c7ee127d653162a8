import { serverEnv } from "#core/platform/env/server-env.ts";
import type { ServerEnv } from "#core/platform/env/server-env.ts";

/** The one place where a server process reads its environment. @throws EnvError naming every fault */
export const readEnv = (): ServerEnv => serverEnv(process.env);
