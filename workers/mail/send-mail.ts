import { ZodError } from "zod";
import { usefulSeconds, wordsOf } from "#core/domain/mail/mail-words.ts";
import type { SealedMail } from "#core/domain/mail/mail.ts";
import type { Logger } from "#core/platform/log.ts";
import { SealError } from "#core/platform/seal/seal-error.ts";
import type { MailVault, OpenMailAccount } from "../vault/open-mail.ts";
import { refused, retry } from "./outcome.ts";
import type { Carrier, MailOutcome } from "./outcome.ts";
import type { PlatformMail } from "./platform-carrier.ts";
import { renderMail } from "./render-mail.tsx";
import { maxTries } from "./retry-delay.ts";

/** A leased row of `mail`. */
export interface LeasedMail {
  readonly id: string;
  readonly from_org_id: string | null;
  readonly template: string;
  readonly envelope: Buffer;
  readonly key_id: string;
  readonly attempts: number;
  readonly lease_token: string;
  readonly age_seconds: number;
}

export interface SendMailParts {
  readonly vault: MailVault;
  readonly platform: PlatformMail | undefined;
  readonly carrierOf: (account: OpenMailAccount) => Carrier;
  readonly log: Logger;
}

/** How one try ended, and which of an org's mail servers it used. */
export interface Tried {
  readonly outcome: MailOutcome;
  readonly account?: { readonly orgId: string; readonly secretId: string };
}

const open = (row: LeasedMail, { vault, log }: SendMailParts): SealedMail | undefined => {
  try {
    return vault.openMail(row);
  } catch (error) {
    if (!(error instanceof SealError || error instanceof ZodError || error instanceof SyntaxError))
      throw error;
    const fault = error instanceof SealError ? error.fault : "not_a_mail";
    log.error({ mailId: row.id, keyId: row.key_id, template: row.template, fault }, "a mail does not open");
    return undefined;
  }
};

const accountOf = async (
  orgId: string,
  { vault, log }: SendMailParts,
): Promise<OpenMailAccount | MailOutcome | undefined> => {
  try {
    return await vault.accountOf(orgId);
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    log.error({ orgId, fault: error.fault }, "the password of an org's mail server does not open");
    return retry("The password of the mail server cannot be read; set it again.");
  }
};

/**
 * One try of one mail: open it, choose the way, lay it out, hand it over. Address and content are in memory only here.
 */
export const sendMail = async (
  row: LeasedMail,
  parts: SendMailParts,
  signal: AbortSignal,
): Promise<Tried> => {
  if (row.attempts > maxTries) return { outcome: refused("It was tried too often.") };
  const mail = open(row, parts);
  // Not refused: the key may come back, and a refused mail loses its content.
  if (!mail) return { outcome: retry("It cannot be read with the keys of this process.") };
  if (row.age_seconds > (usefulSeconds(mail.content) ?? Infinity)) {
    return { outcome: refused("Its link had run out before it could be sent.") };
  }
  const orgId = row.from_org_id;
  const found = orgId === null ? undefined : await accountOf(orgId, parts);
  if (found && "kind" in found) return { outcome: found };
  const way = found ? { from: found.from, carry: parts.carrierOf(found) } : parts.platform;
  if (!way) return { outcome: retry("No mail server is set.") };
  const rendered = await renderMail(wordsOf(mail.content));
  const outcome = await way.carry({ id: row.id, from: way.from, to: mail.to, ...rendered }, signal);
  return found && orgId !== null ? { outcome, account: { orgId, secretId: found.secretId } } : { outcome };
};
