import { startMailbox } from "./start-mailbox.ts";

/** The development mailbox as a process of its own; `npm start` runs it when no mail server is set. */
const main = async (): Promise<void> => {
  const port = Number(process.env["MAILBOX_PORT"] ?? "4020");
  try {
    if (!Number.isInteger(port) || port < 0 || port > 65_535)
      throw new Error("MAILBOX_PORT must be 0 to 65535.");
    const mailbox = await startMailbox(port);
    const end = (): void => void mailbox.close().then(() => process.exit(0));
    for (const signal of ["SIGINT", "SIGTERM", "disconnect"] as const) process.once(signal, end);
    console.log(JSON.stringify({ ready: true, url: mailbox.url, smtpUrl: mailbox.smtpUrl }));
  } catch (error) {
    const taken = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
    const reason = taken
      ? `Port ${port} is in use: set MAILBOX_PORT to another (0 takes a free one).`
      : error instanceof Error
        ? error.message
        : String(error);
    console.error(`Mailbox not started. ${reason}`);
    process.exitCode = 1;
  }
};

await main();
