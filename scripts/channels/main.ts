import { parseArgs } from "node:util";
import { asSetup } from "../seed/setup-connection.ts";
import { adminUrl } from "./admin-url.ts";
import { listChannels } from "./list-channels.ts";
import { resumeChannel } from "./resume-channel.ts";

const usage = `npm run channels -- list                         every channel, why it is paused, and what waits
npm run channels -- resume <phone number id>     let a paused channel send again`;

const list = async (): Promise<void> => {
  const channels = await asSetup(await adminUrl(process.env), listChannels);
  for (const { phoneNumberId, status, waiting, org, name, reason } of channels) {
    const line = [
      phoneNumberId.padEnd(18),
      status.padEnd(12),
      `${String(waiting)} waiting`.padEnd(14),
      org,
      name,
    ];
    console.log([...line, ...(reason === null ? [] : [reason])].join("  "));
  }
  if (channels.length === 0) console.log("no channels");
};

const resume = async (phoneNumberId: string): Promise<void> => {
  const { name, changed, waiting } = await asSetup(await adminUrl(process.env), (client) =>
    resumeChannel(client, phoneNumberId),
  );
  console.log(
    changed
      ? `${name} sends again; ${String(waiting)} messages waited`
      : `${name} was not paused; nothing changed`,
  );
};

const main = async (): Promise<void> => {
  const { positionals } = parseArgs({ allowPositionals: true });
  const [command, phoneNumberId, ...more] = positionals;
  if (command === "list" && phoneNumberId === undefined) return list();
  if (command === "resume" && phoneNumberId !== undefined && more.length === 0) return resume(phoneNumberId);
  throw new Error(usage);
};

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
