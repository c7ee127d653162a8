import { parseArgs } from "node:util";
import { connect } from "./connection.ts";
import { markRolledBack } from "./ledger.ts";
import { migrate } from "./migrate.ts";
import { ensureLogins, logins, type LoginPasswords } from "./roles.ts";

const usage = `npm run migrate                              migrate the database of DATABASE_URL (an admin)
npm run migrate -- --rolled-back <name>      say that a failed migration was undone
Set PARLEY_SERVER_DB_PASSWORD and PARLEY_WORKER_DB_PASSWORD to set the passwords of the two logins.`;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { "rolled-back": { type: "string" }, help: { type: "boolean" } } });
  if (values.help) {
    console.log(usage);
    return;
  }
  const adminUrl = process.env["DATABASE_URL"];
  if (!adminUrl) throw new Error(`DATABASE_URL is not set.\n${usage}`);
  if (values["rolled-back"] !== undefined) return rolledBack(adminUrl, values["rolled-back"]);
  const { applied } = await migrate({ adminUrl, log: (line) => console.log(line) });
  if (applied.length === 0) console.log("nothing to apply");
  const passwords = passwordsFromEnvironment();
  await ensureLogins({ adminUrl, passwords });
  for (const key of ["server", "worker"] as const) {
    if (!passwords[key]) console.log(`password of ${logins[key].name} left as it was`);
  }
}

function passwordsFromEnvironment(): LoginPasswords {
  const server = process.env["PARLEY_SERVER_DB_PASSWORD"];
  const worker = process.env["PARLEY_WORKER_DB_PASSWORD"];
  return { ...(server ? { server } : {}), ...(worker ? { worker } : {}) };
}

async function rolledBack(adminUrl: string, name: string): Promise<void> {
  const client = await connect(adminUrl);
  try {
    if (!(await markRolledBack(client, name))) throw new Error(`No failed migration is called ${name}.`);
    console.log(`${name} is marked as rolled back; the next migration run applies it again`);
  } finally {
    await client.end();
  }
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
