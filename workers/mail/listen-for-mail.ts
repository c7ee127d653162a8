import type { Database } from "#core/platform/db/database.ts";
import { statement } from "#core/platform/db/statement.ts";
import type { Logger } from "#core/platform/log.ts";

const listen = statement<never>("mail-listen");

export interface ListenForMailOptions {
  readonly db: Pick<Database, "dedicated">;
  readonly log: Logger;
  /** Called for every commit that wrote a mail, and whenever notices may have been missed. */
  readonly onNotice: () => void;
  readonly retryMs?: number;
}

/** Hears of new mails on a connection of its own, and comes back when it breaks. */
export const listenForMail = ({ db, log, onNotice, retryMs = 2_000 }: ListenForMailOptions) => {
  let stopAsked = false;
  const isStopped = (): boolean => stopAsked;
  let end: () => void = () => undefined;
  const pause = (ms?: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = ms === undefined ? undefined : setTimeout(resolve, ms);
      end = () => {
        clearTimeout(timer);
        resolve();
      };
      if (isStopped()) end();
    });
  const hear = async (): Promise<void> => {
    const client = await db.dedicated("mail.send");
    client.on("error", () => end());
    client.once("end", () => end());
    client.on("notification", onNotice);
    try {
      await client.query(listen.text);
      onNotice();
      await pause();
    } finally {
      client.release(true);
    }
  };
  const run = async (): Promise<void> => {
    while (!isStopped()) {
      await hear().catch((error: unknown) => log.warn({ err: error }, "listening for mails failed"));
      if (!isStopped()) await pause(retryMs);
    }
  };
  const running = run();
  return {
    stop: async (): Promise<void> => {
      stopAsked = true;
      end();
      await running;
    },
  };
};
