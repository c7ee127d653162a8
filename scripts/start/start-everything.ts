import { join, resolve } from "node:path";
import { z } from "zod";
import { handOn } from "#core/platform/env/hand-on.ts";
import { serverEnv } from "#core/platform/env/server-env.ts";
import { startEnv } from "#core/platform/env/start-env.ts";
import type { StartEnv } from "#core/platform/env/start-env.ts";
import { workersEnv } from "#core/platform/env/workers-env.ts";
import { buildIfStale } from "../build/build.ts";
import { createKeyring } from "../keys/create-keyring.ts";
import { withDatabase } from "../migrate/connection.ts";
import { migrate } from "../migrate/migrate.ts";
import { ensureLogins } from "../migrate/roles.ts";
import { startEmbeddedPostgres } from "../postgres/embedded-postgres.ts";
import { drainInbound } from "../seed/drain-inbound.ts";
import type { DemoState } from "../seed/demo-state.ts";
import { seedDemo } from "../seed/seed-demo.ts";
import { startChild } from "./children.ts";
import type { Child } from "./children.ts";
import { claimDataDir } from "./claim-data-dir.ts";
import { databasePasswords } from "./database-passwords.ts";
import { removeDemoFile, writeDemoFile } from "./demo-file.ts";
import { loginUrl } from "./login-url.ts";
import { claimPort } from "./ports.ts";
import { printWelcome } from "./print-welcome.ts";
import { writeSimulatorConfig } from "./simulator-config.ts";
import { step } from "./steps.ts";
import { createUndo } from "./undo.ts";

/** What the mailbox says when it is ready. */
const MailboxReady = z.object({ url: z.url(), smtpUrl: z.url() });

export interface Running {
  /** Resolves with a sentence when a process ends that nobody asked to end. */
  broken: Promise<string>;
  /** Stops everything in the right order: no new work, workers, server, simulator, Postgres. */
  stop(): Promise<void>;
}

export interface StartOptions {
  /** https with a certificate of the development CA (`npm start -- --tls`). */
  tls?: boolean;
}

type Undo = ReturnType<typeof createUndo>;

/**
 * Brings the whole product up on this machine and writes `$DATA_DIR/demo.json` when it is ready.
 * @throws StartError or Error with one line; what had been started is stopped again
 */
export const startEverything = async (options: StartOptions = {}): Promise<Running> => {
  const undo = createUndo();
  const interrupted = (): void => {
    void undo.run().finally(() => process.exit(130));
  };
  process.once("SIGINT", interrupted);
  process.once("SIGTERM", interrupted);
  try {
    return await bringUp(startEnv(process.env), options, undo);
  } catch (error) {
    await undo.run();
    throw error;
  } finally {
    process.off("SIGINT", interrupted);
    process.off("SIGTERM", interrupted);
  }
};

const bringUp = async (env: StartEnv, { tls = false }: StartOptions, undo: Undo): Promise<Running> => {
  const dataDir = resolve(env.DATA_DIR);
  const keysDir = join(dataDir, "keys");
  const wantsSimulator = env.META_GRAPH_URL === undefined;
  const port = await claimPort(env.PORT, "PORT");
  const simulatorPort = wantsSimulator ? await claimPort(env.SIMULATOR_PORT, "SIMULATOR_PORT") : 0;
  // Nobody has set a way for mails: in development they are shown on a page.
  const wantsMailbox =
    env.MAIL_URL === undefined && env.RESEND_API_KEY === undefined && env.NODE_ENV !== "production";
  const mailboxPort = wantsMailbox ? await claimPort(env.MAILBOX_PORT, "MAILBOX_PORT") : 0;
  undo.add(await claimDataDir(dataDir));
  await removeDemoFile(dataDir);
  undo.add(() => removeDemoFile(dataDir));
  console.log("Starting Parley");
  await step("Building what changed", "Run `npm run build` to see the whole error.", () => buildIfStale());

  const database = await openDatabase(env, dataDir, undo);
  const passwords = await databasePasswords(dataDir);
  await step("Preparing the database", "Run `npm run migrate` to see the whole error.", async () => {
    await migrate({ adminUrl: database.adminUrl });
    await ensureLogins({ adminUrl: database.adminUrl, passwords });
  });
  const serverUrl = loginUrl(database.adminUrl, "parley_server", passwords.server);
  const workerUrl = loginUrl(database.adminUrl, "parley_worker", passwords.worker);
  await step("Checking the keys", "Run `npm run keys` to see the whole error.", () => {
    createKeyring(keysDir);
    return Promise.resolve();
  });
  const demo = env.DEMO
    ? await step("Writing the demo", "Remove the data directory, or start with DEMO=0.", () =>
        seedDemo({
          adminUrl: database.adminUrl,
          dataDir,
          keysDir,
          now: new Date(),
          drain: () => drainInbound(workerUrl),
        }),
      )
    : undefined;

  const consoleUrl = `${tls ? "https" : "http"}://127.0.0.1:${port}`;
  const tlsFile = (name: string): string => join(keysDir, "tls", name);
  const logDir = join(dataDir, "logs");
  const children: Child[] = [];
  const start = async (title: string, options: Omit<Parameters<typeof startChild>[0], "logDir">) => {
    const child = await step(title, `Its log is ${join(logDir, `${options.name}.log`)}`, () =>
      startChild({ ...options, logDir }),
    );
    children.push(child);
    undo.add(() => child.stop());
    return child;
  };

  const simulatorUrl = wantsSimulator ? `http://127.0.0.1:${simulatorPort}` : null;
  if (wantsSimulator) {
    await start("Starting the Meta simulator", {
      name: "simulator",
      args: ["--import", "tsx", "scripts/simulator/main.ts"],
      env: {
        SIMULATOR_PORT: String(simulatorPort),
        SIMULATOR_CONFIG: await configureSimulator(dataDir, demo, consoleUrl, database.adminUrl),
        SIMULATOR_STATE: join(dataDir, "simulator-state.json"),
        ...(tls ? { NODE_EXTRA_CA_CERTS: tlsFile("ca.pem") } : {}),
      },
      graceMs: 5_000,
    });
  }
  const mailbox = wantsMailbox
    ? MailboxReady.parse(
        (
          await start("Starting the mailbox", {
            name: "mailbox",
            args: ["--import", "tsx", "scripts/mailbox/main.ts"],
            env: { MAILBOX_PORT: String(mailboxPort) },
            graceMs: 5_000,
          })
        ).ready,
      )
    : undefined;
  await start("Starting the server", {
    name: "server",
    args: ["--enable-source-maps", "dist/server/main.js"],
    env: {
      ...handOn(process.env, serverEnv.shape),
      PORT: String(port),
      DATABASE_URL: serverUrl,
      KEYS_DIR: join(keysDir, "server"),
      ...(mailbox ? { MAILBOX_URL: mailbox.url } : {}),
      ...(tls
        ? { TLS_CERT_FILE: tlsFile("localhost.pem"), TLS_KEY_FILE: tlsFile("localhost.private.pem") }
        : {}),
    },
    graceMs: 28_000,
  });
  await start("Starting the workers", {
    name: "workers",
    args: ["--enable-source-maps", "dist/workers/main.js"],
    env: {
      ...handOn(process.env, workersEnv.shape),
      ...(simulatorUrl === null ? {} : { META_GRAPH_URL: simulatorUrl }),
      DATABASE_URL: workerUrl,
      KEYS_DIR: join(keysDir, "workers"),
      ...(mailbox ? { MAIL_URL: mailbox.smtpUrl, MAIL_FROM: "Parley <parley@parley.example>" } : {}),
    },
    graceMs: 28_000,
  });
  const mailboxUrl = mailbox?.url ?? null;
  await writeDemoFile(dataDir, { consoleUrl, simulatorUrl, mailboxUrl }, demo);
  printWelcome({ consoleUrl, simulatorUrl, mailboxUrl, dataDir, demo });
  return {
    broken: Promise.race([...children.map((child) => child.died), database.broken]),
    stop: () => undo.run(),
  };
};

interface OpenedDatabase {
  adminUrl: string;
  broken: Promise<string>;
}

const openDatabase = async (env: StartEnv, dataDir: string, undo: Undo): Promise<OpenedDatabase> => {
  if (env.DATABASE_URL !== undefined) {
    return { adminUrl: env.DATABASE_URL, broken: new Promise(() => undefined) };
  }
  const postgres = await step(
    "Starting Postgres",
    "Stop the other start, or use your own with DATABASE_URL=postgresql://…",
    () => startEmbeddedPostgres({ dataDir: join(dataDir, "postgres") }),
  );
  undo.add(() => postgres.stop());
  const broken = postgres.exited.then((why) =>
    why === undefined ? new Promise<string>(() => undefined) : `Postgres ended: ${why}`,
  );
  return { adminUrl: withDatabase(postgres.url, "parley"), broken };
};

const configureSimulator = (
  dataDir: string,
  demo: DemoState | undefined,
  consoleUrl: string,
  adminUrl: string,
): Promise<string | undefined> =>
  demo
    ? writeSimulatorConfig(dataDir, demo, `${consoleUrl}/webhooks/meta/${demo.meta.appKey}`, adminUrl)
    : Promise.resolve(undefined);
