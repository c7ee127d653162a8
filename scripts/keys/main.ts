import { X509Certificate } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createKeyring } from "./create-keyring.ts";

const usage = `npm run keys -- --dir <dir>     make the keys of this installation (default: $DATA_DIR/keys)
  --no-tls                      leave the development certificates out
<dir>/server is for the server processes, <dir>/workers for the workers: mount each where it is needed and nowhere else.
Keep a safe copy of both: what is sealed to a lost key stays closed.`;

function main(): void {
  const { values } = parseArgs({
    options: { dir: { type: "string" }, tls: { type: "boolean", default: true }, help: { type: "boolean" } },
    allowNegative: true,
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  const directory = values.dir ?? join(process.env["DATA_DIR"] ?? ".data", "keys");
  let made = 0;
  createKeyring(directory, {
    tls: values.tls,
    log: (line) => {
      made += 1;
      console.log(line);
    },
  });
  if (made === 0) console.log(`nothing to make: ${directory} is complete`);
  const leaf = join(directory, "tls", "localhost.pem");
  if (existsSync(leaf))
    console.log(`the certificate of localhost ends ${new X509Certificate(readFileSync(leaf)).validTo}`);
}

try {
  main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
