import { createSecretKey, generateKeyPairSync, randomBytes } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { hash } from "bcryptjs";
import { io as connect } from "socket.io-client";
import type { Socket } from "socket.io-client";
import supertest from "supertest";
import type { ClientToServerEvents, ServerToClientEvents } from "#contracts/events/socket-maps.ts";
import { openDatabase } from "#core/platform/db/database.ts";
import type { Database } from "#core/platform/db/database.ts";
import { memoryKv } from "#core/platform/kv/memory-kv.ts";
import { createLogger } from "#core/platform/log.ts";
import { createBuilders } from "../../core/testing/builders.ts";
import type { Builders, BuiltMember } from "../../core/testing/builders.ts";
import { createTestDatabase } from "../../core/testing/database.ts";
import type { TestDatabase } from "../../core/testing/database.ts";
import { createHasher } from "../api/features/auth/hasher.ts";
import type { SealedMail } from "#core/domain/mail/mail.ts";
import { createServer } from "../create-server.ts";
import type { ParleyServer } from "../create-server.ts";
import type { ApiPart, ServerDeps } from "../server-deps.ts";
import { identityDefaults } from "../identity/identity-settings.ts";
import { giveMailKey, makeSeals, openMails } from "./mails.ts";

export const testPassword = "correct horse battery staple";
/** Cheap hashing: the tests are not about bcrypt's price. */
const cheapCost = 4;

export type ClientSocket = Socket<ServerToClientEvents, ClientToServerEvents>;

export interface TestServer {
  database: TestDatabase;
  build: Builders;
  db: Database;
  server: ParleyServer;
  port: number;
  /** supertest over the listening server. */
  http: ReturnType<typeof supertest>;
  /** The private key of this server's access tokens. */
  keys: { privateKey: KeyObject; publicKey: KeyObject };
  /** Two orgs of three roles, all with `testPassword`. */
  orgs: Awaited<ReturnType<Builders["buildTwoOrgs"]>>;
  /** bcrypt of `testPassword`. */
  passwordHash: string;
  /** Signs in; answers the access token. */
  signIn(member: BuiltMember): Promise<string>;
  /** Every mail in the outbox, oldest first, opened as the mail worker would. */
  mails(): Promise<SealedMail[]>;
  /** A socket that does not reconnect. Closed with the server. */
  socket(token: unknown, headers?: Record<string, string>, atPort?: number): ClientSocket;
  /** Another process on the same database, keys and all. */
  another(
    deps?: Partial<ServerDeps>,
    part?: Partial<ApiPart>,
  ): Promise<{ server: ParleyServer; port: number; stop: () => Promise<void> }>;
  close(): Promise<void>;
}

const log = createLogger("test", "silent");

const openTestDatabase = (database: TestDatabase): Database =>
  openDatabase({
    url: database.serverUrl,
    pools: { parley_app: 6, parley_identity: 4, parley_hub: 5 },
    applicationName: "parley-test",
    log,
  });

/** A whole server (api, hub, relay) on a database of its own, two orgs in it. */
export const startTestServer = async (
  given: Partial<ServerDeps> = {},
  apiPart: Partial<Pick<ApiPart, "webDirectory" | "keyring" | "hasher" | "evenStepMs" | "queues">> = {},
): Promise<TestServer> => {
  const database = await createTestDatabase();
  const build = createBuilders(database.adminUrl);
  const keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const refreshKey = createSecretKey(randomBytes(32));
  const factorKey = createSecretKey(randomBytes(32));
  const seals = makeSeals();
  const passwordHash = await hash(testPassword, cheapCost);
  const orgs = await build.buildTwoOrgs(passwordHash);
  for (const { org } of orgs) await giveMailKey(build, seals.workers, org.id);
  const sockets: ClientSocket[] = [];
  const stops: (() => Promise<void>)[] = [];

  const start = async (deps: Partial<ServerDeps>, part: Partial<ApiPart> = {}) => {
    const db = openTestDatabase(database);
    const kv = memoryKv();
    const server = createServer({
      db,
      log,
      verificationKey: keys.publicKey,
      api: {
        identity: { signingKey: keys.privateKey, refreshKey, factorKey, ...identityDefaults },
        keyring: seals.server,
        pepper: randomBytes(32),
        publicUrl: () => "https://parley.test",
        counters: kv,
        queues: { enqueue: () => Promise.resolve() },
        hasher: createHasher(cheapCost),
        evenStepMs: 5,
        ...apiPart,
        ...part,
      },
      // The tests are not about the limits, and are quicker than any person.
      limits: { kv, scale: 100_000 },
      hub: { recheckMs: 300, failClosedMs: 1_000 },
      relay: { pollMs: 200, retryMs: 100 },
      ...deps,
    });
    const port = await server.listen(0, "127.0.0.1");
    let stopped: Promise<void> | undefined;
    const stop = () =>
      (stopped ??= (async () => {
        await server.close(2_000);
        await Promise.all([db.close(), kv.close()]);
      })());
    stops.push(stop);
    return { db, server, port, stop };
  };

  const { db, server, port } = await start(given);
  const http = supertest(`http://127.0.0.1:${port}`);
  return {
    database,
    build,
    db,
    server,
    port,
    http,
    keys,
    orgs,
    passwordHash,
    mails: () => openMails(build, seals.workers),
    signIn: async ({ email }) => {
      const answer = await http.post("/api/v1/auth/login").send({ email, password: testPassword });
      if (answer.status !== 200) throw new Error(`sign-in answered ${answer.status}`);
      return (answer.body as { accessToken: string }).accessToken;
    },
    socket: (token, headers = {}, atPort = port) => {
      const socket: ClientSocket = connect(`http://127.0.0.1:${atPort}`, {
        auth: { token },
        extraHeaders: headers,
        transports: ["websocket"],
        reconnection: false,
        forceNew: true,
      });
      sockets.push(socket);
      return socket;
    },
    another: (deps = {}, part = {}) => start(deps, part),
    close: async () => {
      for (const socket of sockets) socket.disconnect();
      await Promise.all(stops.map((stop) => stop()));
      await build.close();
      await database.drop();
    },
  };
};
