import { randomBytes } from "node:crypto";
import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

const Passwords = z.object({ server: z.string().min(20), worker: z.string().min(20) });
export type DatabasePasswords = z.infer<typeof Passwords>;

/** Passwords of the two database logins, made once and kept with mode 600. */
export const databasePasswords = async (dataDir: string): Promise<DatabasePasswords> => {
  const path = join(dataDir, "database-passwords.json");
  const kept = await readFile(path, "utf8").catch(() => undefined);
  if (kept !== undefined) return Passwords.parse(JSON.parse(kept));
  const made = { server: randomBytes(24).toString("hex"), worker: randomBytes(24).toString("hex") };
  const file = await open(path, "wx", 0o600);
  await file.writeFile(JSON.stringify(made));
  await file.close();
  return made;
};
