import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { createMailStore, readMail } from "./mail-store.ts";
import { createPageServer } from "./page-server.ts";

export interface Mailbox {
  /** Where the page is. */
  readonly url: string;
  /** For MAIL_URL. */
  readonly smtpUrl: string;
  close(): Promise<void>;
}

const host = "127.0.0.1";
const keep = 500;
const maxBytes = 5 * 1_048_576;

/**
 * A mail server on this machine that delivers to nobody: it shows what it is sent on a page. For development.
 * @param port of the page; 0 picks a free one
 * @throws Error when the port is taken
 */
export const startMailbox = async (port: number): Promise<Mailbox> => {
  const store = createMailStore(keep);
  const page = createPageServer(store);
  const smtp = new SMTPServer({
    disabledCommands: ["AUTH", "STARTTLS"],
    authOptional: true,
    size: maxBytes,
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const recipients = session.envelope.rcptTo.map(({ address }) => address);
        readMail(randomUUID(), Buffer.concat(chunks), recipients).then(
          (mail) => {
            store.add(mail);
            done(null);
          },
          (error: unknown) => done(error instanceof Error ? error : new Error("unreadable")),
        );
      });
    },
  });
  // A client that goes away is no reason to end.
  smtp.on("error", () => undefined);
  page.listen(port, host);
  await once(page, "listening");
  smtp.listen(0, host);
  await once(smtp.server, "listening");
  return {
    url: `http://${host}:${(page.address() as AddressInfo).port}`,
    smtpUrl: `smtp://${host}:${(smtp.server.address() as AddressInfo).port}`,
    close: async () => {
      page.closeAllConnections();
      await Promise.all([
        new Promise((resolve) => page.close(resolve)),
        new Promise<void>((resolve) => smtp.close(() => resolve())),
      ]);
    },
  };
};
