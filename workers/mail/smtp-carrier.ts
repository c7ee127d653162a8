import { createTransport } from "nodemailer";
import { oneLine } from "#core/domain/mail/one-line.ts";
import { messageIdOf } from "./outcome.ts";
import type { Carrier, OutgoingMail } from "./outcome.ts";
import { outcomeOfSmtp } from "./smtp-failure.ts";

/** A mail server and how to speak to it. */
export interface SmtpServer {
  /** The name that its certificate must carry. */
  readonly host: string;
  /** Where to connect instead of asking for the name's address again. */
  readonly address?: string;
  readonly port: number;
  /** `plain` is for a server on this machine only. */
  readonly security: "tls" | "starttls" | "plain";
  readonly auth?: { readonly user: string; readonly pass: string };
  /** Extra certificate authorities (PEM), for tests. */
  readonly ca?: string;
}

/** Together at most half a lease: a mail whose lease ran out would be sent by somebody else as well. */
const limits = {
  connectionTimeout: 10_000,
  greetingTimeout: 10_000,
  dnsTimeout: 5_000,
  socketTimeout: 20_000,
};
export const sendLimitMs = 50_000;

/** The mail as nodemailer takes it: every address as an object, so that no name is read as an address. */
export const composed = (mail: OutgoingMail) => ({
  from: { name: oneLine(mail.from.name), address: mail.from.address },
  to: { name: "", address: mail.to },
  envelope: { from: mail.from.address, to: [mail.to] },
  subject: oneLine(mail.subject),
  html: mail.html,
  text: mail.text,
  messageId: messageIdOf(mail),
  // RFC 3834: nobody's holiday notice shall answer it.
  headers: { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" },
});

/** Carries mails by SMTP; a connection for each. TLS is demanded and verified, but for a server on this machine. */
export const smtpCarrier = ({ host, address, port, security, auth, ca }: SmtpServer): Carrier => {
  const transport = createTransport({
    ...limits,
    host: address ?? host,
    port,
    secure: security === "tls",
    requireTLS: security === "starttls",
    ignoreTLS: security === "plain",
    ...(auth ? { auth } : {}),
    tls: {
      servername: host,
      minVersion: "TLSv1.2",
      rejectUnauthorized: true,
      ...(ca === undefined ? {} : { ca }),
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return async (mail, signal) => {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(sendLimitMs)]);
    try {
      await transport.sendMail({ ...composed(mail), signal: limited });
      return { kind: "sent" };
    } catch (error) {
      return outcomeOfSmtp(error);
    }
  };
};
