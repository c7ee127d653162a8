import { simpleParser } from "mailparser";
import type { AddressObject } from "mailparser";

/** A mail as the page and tests read it. */
export interface KeptMail {
  readonly id: string;
  readonly at: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Every address in the text, in order. */
  readonly links: readonly string[];
  readonly messageId: string;
}

const addressesOf = (given: AddressObject | AddressObject[] | undefined): string[] =>
  [given ?? []]
    .flat()
    .flatMap(({ value }) => value.flatMap(({ address }) => (address === undefined ? [] : [address])));

/** Reads what came by SMTP. @param recipients whom the envelope names */
export const readMail = async (id: string, raw: Buffer, recipients: readonly string[]): Promise<KeptMail> => {
  const mail = await simpleParser(raw, { skipTextLinks: true });
  const text = mail.text ?? "";
  return {
    id,
    at: new Date().toISOString(),
    from: mail.from?.text ?? "",
    to: recipients.length > 0 ? recipients : addressesOf(mail.to),
    subject: mail.subject ?? "",
    text,
    html: typeof mail.html === "string" ? mail.html : "",
    links: text.match(/https?:\/\/\S+/g) ?? [],
    messageId: mail.messageId ?? "",
  };
};

/** The newest mails, newest first, in memory only: their links are secrets, and this is for development. */
export const createMailStore = (limit: number) => {
  let mails: readonly KeptMail[] = [];
  const listeners = new Set<() => void>();
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  return {
    /** At least once means that a mail may come again; by its Message-ID it is kept once. */
    add: (mail: KeptMail): void => {
      if (mails.some(({ messageId }) => messageId !== "" && messageId === mail.messageId)) return;
      mails = [mail, ...mails].slice(0, limit);
      tell();
    },
    list: (to?: string): readonly KeptMail[] =>
      to === undefined
        ? mails
        : mails.filter((mail) => mail.to.some((one) => one.toLowerCase() === to.toLowerCase())),
    get: (id: string): KeptMail | undefined => mails.find((mail) => mail.id === id),
    clear: (): void => {
      mails = [];
      tell();
    },
    /** Hears of every change. @returns ends it */
    onChange: (listener: () => void): (() => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};
export type MailStore = ReturnType<typeof createMailStore>;
