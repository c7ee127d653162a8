import type { Egress } from "#core/platform/http-egress/egress.ts";
import { oneLine } from "#core/domain/mail/one-line.ts";
import { messageIdOf, refused, retry } from "./outcome.ts";
import type { Carrier, OutgoingMail } from "./outcome.ts";

/** The only place that the API key is sent to. */
export const resendOrigin = "https://api.resend.com";

const mailboxOf = ({ name, address }: OutgoingMail["from"]): string => {
  const plain = oneLine(name);
  return plain === "" ? address : `"${plain.replace(/[\\"]/g, "\\$&")}" <${address}>`;
};

const bodyOf = (mail: OutgoingMail): string =>
  JSON.stringify({
    from: mailboxOf(mail.from),
    to: [mail.to],
    subject: oneLine(mail.subject),
    html: mail.html,
    text: mail.text,
    headers: { "Message-ID": messageIdOf(mail), "Auto-Submitted": "auto-generated" },
  });

/**
 * Carries mails through Resend. Its `Idempotency-Key` (kept for 24 h) is the row's id: a mail that is handed over again
 * after a lost answer goes out once.
 * Source: https://resend.com/docs/api-reference/emails/send-email and /introduction (status codes).
 */
export const resendCarrier =
  (egress: Pick<Egress, "request">, apiKey: string, origin: string = resendOrigin): Carrier =>
  async (mail, signal) => {
    const answer = await egress.request({
      method: "POST",
      url: `${origin}/emails`,
      headers: {
        authorization: `Bearer ${apiKey}`,
        "content-type": "application/json",
        "idempotency-key": mail.id,
      },
      body: bodyOf(mail),
      timeoutMs: 30_000,
      signal,
    });
    if (answer.kind === "failure") return retry("Resend cannot be reached.");
    const { status } = answer;
    if (status >= 200 && status < 300) return { kind: "sent" };
    // The key or the domain is not right (401, 403), the same mail is under way (409), too many, or their fault.
    if (status === 401 || status === 403)
      return retry(`Resend does not accept the API key or the sender (${status}).`);
    if (status === 408 || status === 409 || status === 429 || status >= 500) {
      return retry(`Resend asks to try again later (${status}).`);
    }
    return refused(`Resend does not accept the mail (${status}).`);
  };
