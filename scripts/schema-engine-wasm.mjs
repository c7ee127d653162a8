#!/usr/bin/env node
// A stand-in for Prisma's schema engine, which Prisma would download. It speaks the same JSON-RPC on stdio, on the
// engine's WebAssembly build and the pg adapter, so `prisma migrate diff|dev|status` work with the npm packages alone:
//   PRISMA_SCHEMA_ENGINE_BINARY=$PWD/scripts/schema-engine-wasm.mjs npx prisma migrate diff …
// For developers. A running Parley migrates with scripts/migrate.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from "@prisma/driver-adapter-utils";
import * as glue from "@prisma/schema-engine-wasm/schema_engine_bg";
import pg from "pg";

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  strict: false,
  options: {
    datamodels: { type: "string", multiple: true, short: "d" },
    datasource: { type: "string" },
    "enabled-preview-features": { type: "string" },
    "extension-types": { type: "string" },
    version: { type: "boolean", short: "V" },
  },
});
const engineDir = dirname(
  createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm/schema_engine_bg"),
);
if (options.version) {
  const { version } = JSON.parse(readFileSync(join(engineDir, "package.json"), "utf8"));
  console.log("schema-engine-cli", version.split(".").at(-1));
  process.exit(0);
}
const source = options.datasource?.startsWith("{")
  ? JSON.parse(options.datasource)
  : { url: options.datasource };
const schema = new URL(source.url ?? "postgresql://nowhere").searchParams.get("schema") ?? undefined;

/** Prisma reads the engine's log as JSON lines on stderr. */
function log(level, message, extra) {
  const fields = { message, ...extra };
  process.stderr.write(`${JSON.stringify({ level, target: "schema_engine::logger", fields })}\n`);
}

const databaseName = () => decodeURIComponent(new URL(source.url).pathname.slice(1));

/** Runs one statement on the cluster's maintenance database. */
async function asAdmin(sql) {
  const url = new URL(source.url);
  url.pathname = "/postgres";
  url.search = "";
  await withClient(url.href, (client) => client.query(sql));
}

async function withClient(connectionString, work) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

/** The engine's other mode: `cli can-connect-to-database | create-database | drop-database`. */
async function runCommand(command) {
  const name = pg.escapeIdentifier(databaseName());
  log("INFO", "Starting schema engine CLI");
  try {
    if (command === "can-connect-to-database") await withClient(source.url, () => undefined);
    else if (command === "create-database") await asAdmin(`CREATE DATABASE ${name}`);
    else if (command === "drop-database") {
      await asAdmin(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      log("INFO", "The database was successfully dropped.");
    } else throw new Error(`unknown command ${command}`);
    return 0;
  } catch (error) {
    const known = { "3D000": "P1003", "28P01": "P1000" };
    log("ERROR", error.message, { error_code: known[error.code] ?? "P1001" });
    return 1;
  }
}

/** The adapter cannot read the catalogues' type "char" (OID 18): it is read as text (OID 25) and handed on as a character. */
let charColumns = [];
const describeRow = pg.Query.prototype.handleRowDescription;
pg.Query.prototype.handleRowDescription = function (message) {
  charColumns = message.fields.map((field) => field.dataTypeID === 18);
  for (const field of message.fields) if (field.dataTypeID === 18) field.dataTypeID = 25;
  return describeRow.call(this, message);
};

function mend(adapter) {
  const queryRaw = adapter.queryRaw.bind(adapter);
  adapter.queryRaw = async (query) => {
    const result = await queryRaw(query);
    charColumns.forEach((isChar, index) => {
      if (isChar) result.columnTypes[index] = ColumnTypeEnum.Character;
    });
    return result;
  };
  // The original splits at every ";", which breaks the bodies of functions.
  adapter.executeScript = async (sql) => {
    try {
      await adapter.underlyingDriver().query(sql);
    } catch (error) {
      adapter.onError(error);
    }
  };
  return adapter;
}

/** The adapter's own shadow database would be the main one: this makes a real one, and removes it afterwards. */
async function connectToShadow() {
  const key = (url) => new URL(url).host + new URL(url).pathname;
  if (source.shadowDatabaseUrl && key(source.shadowDatabaseUrl) === key(source.url)) {
    throw new Error("shadowDatabaseUrl must not be the main database");
  }
  const url = new URL(source.shadowDatabaseUrl ?? source.url);
  const temporary = source.shadowDatabaseUrl ? undefined : `prisma_migrate_shadow_db_${crypto.randomUUID()}`;
  if (temporary) {
    await asAdmin(`CREATE DATABASE ${pg.escapeIdentifier(temporary)}`);
    url.pathname = `/${temporary}`;
  }
  const adapter = await new PrismaPg({ connectionString: url.href }, { schema }).connect();
  const name = pg.escapeIdentifier(schema ?? "public");
  await adapter.underlyingDriver().query(`DROP SCHEMA IF EXISTS ${name} CASCADE; CREATE SCHEMA ${name}`);
  if (temporary) {
    const dispose = adapter.dispose.bind(adapter);
    adapter.dispose = async () => {
      await dispose();
      await asAdmin(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(temporary)} WITH (FORCE)`);
    };
  }
  return mend(adapter);
}

let panic;
globalThis.PRISMA_WASM_PANIC_REGISTRY = { set_message: (message) => (panic = message) };

async function loadEngine() {
  const factory = new PrismaPg({ connectionString: source.url }, { schema });
  const connect = factory.connect.bind(factory);
  factory.connect = async () => mend(await connect());
  factory.connectToShadowDb = connectToShadow;
  const wasm = readFileSync(join(engineDir, "schema_engine_bg.wasm"));
  const { instance } = await WebAssembly.instantiate(wasm, { "./schema_engine_bg.js": glue });
  glue.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  const datamodels = options.datamodels?.map((path) => [path, readFileSync(path, "utf8")]);
  return glue.SchemaEngine.new({ datamodels }, () => undefined, bindMigrationAwareSqlAdapterFactory(factory));
}

let engine;
const say = (answer) => process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...answer })}\n`);

async function call(method, params) {
  if (method === "createDatabase") {
    await asAdmin(`CREATE DATABASE ${pg.escapeIdentifier(databaseName())}`);
    return { databaseName: databaseName() };
  }
  engine ??= await loadEngine();
  return engine[method === "getDatabaseVersion" ? "version" : method](params);
}

async function answer(line) {
  const { id, method, params } = JSON.parse(line);
  if (!method) return; // Prisma's answer to our own `print`
  try {
    const result = await call(method, params);
    if (method === "diff" && result?.stdout)
      say({ id: 1e9, method: "print", params: { content: result.stdout } });
    say({ id, result: result ?? null });
  } catch (error) {
    const message = panic ?? error.message;
    const data = {
      is_panic: panic !== undefined,
      message,
      error_code: error.code ?? null,
      meta: error.meta ?? null,
    };
    say({ id, error: { code: 4466, message, data } });
  }
}

for (const event of ["uncaughtException", "unhandledRejection"]) {
  process.on(event, (error) => {
    log("ERROR", panic ?? error?.stack ?? String(error));
    process.exit(101);
  });
}
if (positionals[0] === "cli") {
  process.exitCode = await runCommand(positionals.at(-1));
} else {
  let queue = Promise.resolve();
  const lines = createInterface({ input: process.stdin });
  lines.on("line", (line) => (queue = queue.then(() => answer(line))));
  lines.on("close", () => void queue.then(() => process.exit(0)));
}
