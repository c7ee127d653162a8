import { refused, retry } from "./outcome.ts";
import type { MailOutcome } from "./outcome.ts";

const field = (error: unknown, name: string): unknown =>
  typeof error === "object" && error !== null ? (error as Record<string, unknown>)[name] : undefined;

const text = (error: unknown, name: string): string => {
  const value = field(error, name);
  return typeof value === "string" ? value : "";
};

/** The reply's code and its enhanced code (RFC 3463), without the server's words: those may repeat an address. */
const replyOf = (error: unknown): { code: number; shown: string } | undefined => {
  const code = field(error, "responseCode");
  if (typeof code !== "number") return undefined;
  const [, enhanced] = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(text(error, "response")) ?? [];
  return { code, shown: [String(code), enhanced].filter((part) => part !== undefined).join(" ") };
};

const permanent = (code: number): boolean => code >= 500 && code < 600 && code !== 503;

const certificate = /CERT|SELF_SIGNED|ALTNAME|ISSUER|UNABLE_TO|CHAIN/;

/** What went wrong with the address or the message itself. */
const ofReply = (error: unknown, reply: { code: number; shown: string }): MailOutcome => {
  const command = text(error, "command");
  if (!permanent(reply.code)) return retry(`The mail server asks to try again later (${reply.shown}).`);
  if (command === "MAIL FROM")
    return refused(`The mail server does not accept the sender's address (${reply.shown}).`);
  if (command === "RCPT TO")
    return refused(`The mail server does not accept the recipient's address (${reply.shown}).`);
  return refused(`The mail server does not accept the mail (${reply.shown}).`);
};

/**
 * What a failure of nodemailer means for the mail: is it worth another try, and what do we tell people?
 * A refused login is tried again: it is a fault of the settings, and they can be mended within the day.
 */
export const outcomeOfSmtp = (error: unknown): MailOutcome => {
  const code = text(error, "code");
  const reply = replyOf(error);
  if (code === "EAUTH") return retry("The mail server does not accept user name and password.");
  if (code === "EENVELOPE" || code === "EMESSAGE") {
    return reply ? ofReply(error, reply) : refused("The mail has no address that can be written to.");
  }
  if (certificate.test(code) || certificate.test(text(error, "originalCode"))) {
    return retry("The mail server's certificate does not hold.");
  }
  if (code === "ETLS")
    return retry("The mail server offers no encryption, or its certificate does not hold.");
  if (code === "EDNS" || code === "ENOTFOUND" || code === "EAI_AGAIN") {
    return retry("The mail server's name is not known.");
  }
  if (code === "ETIMEDOUT" || code === "EABORT") return retry("The mail server did not answer in time.");
  if (reply && permanent(reply.code))
    return retry(`The mail server does not want to talk to us (${reply.shown}).`);
  return retry("The mail server cannot be reached.");
};
