import { workersEnv } from "#core/platform/env/workers-env.ts";
import type { WorkersEnv } from "#core/platform/env/workers-env.ts";

/** The one place where a worker process reads its environment. @throws EnvError naming every fault */
export const readEnv = (): WorkersEnv => workersEnv(process.env);
