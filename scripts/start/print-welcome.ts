import { join } from "node:path";
import type { DemoState } from "../seed/demo-state.ts";

export interface Welcome {
  consoleUrl: string;
  simulatorUrl: string | null;
  mailboxUrl: string | null;
  dataDir: string;
  demo: DemoState | undefined;
}

/** The last thing `npm start` says: where to go, and who can sign in. */
export const printWelcome = ({ consoleUrl, simulatorUrl, mailboxUrl, dataDir, demo }: Welcome): void => {
  console.log(`\nParley is ready\n\n  Console    ${consoleUrl}`);
  if (simulatorUrl !== null) console.log(`  Phone      ${simulatorUrl}   (write as a customer)`);
  if (mailboxUrl !== null)
    console.log(`  Mailbox    ${mailboxUrl}   (what was mailed; nothing leaves this machine)`);
  console.log(`  API docs   ${consoleUrl}/docs`);
  for (const org of demo?.orgs ?? []) {
    console.log(`\n  ${org.name}`);
    for (const { role, email, password } of org.members) {
      console.log(`    ${role.padEnd(8)} ${email.padEnd(26)} ${password}`);
    }
  }
  if (demo) console.log(`\n  The same as JSON: ${join(dataDir, "demo.json")}`);
  console.log("\n  Ctrl-C stops everything. Your data stays.\n");
};
