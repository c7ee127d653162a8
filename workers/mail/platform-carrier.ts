import { isLoopback } from "#core/platform/env/env-values.ts";
import type { WorkersEnv } from "#core/platform/env/workers-env.ts";
import type { Egress } from "#core/platform/http-egress/egress.ts";
import type { Carrier, OutgoingMail } from "./outcome.ts";
import { resendCarrier } from "./resend-carrier.ts";
import { smtpCarrier } from "./smtp-carrier.ts";
import type { SmtpServer } from "./smtp-carrier.ts";

/** The platform's own way out, and its sender. */
export interface PlatformMail {
  readonly from: OutgoingMail["from"];
  readonly carry: Carrier;
}

/** `smtps://` is TLS from the first byte; `smtp://` must turn to TLS, unless the server is on this machine. */
export const smtpServerOf = (mailUrl: string): SmtpServer => {
  const url = new URL(mailUrl);
  const implicit = url.protocol === "smtps:";
  const plain = isLoopback(mailUrl) ? "plain" : "starttls";
  const user = decodeURIComponent(url.username);
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? (implicit ? 465 : 587) : Number(url.port),
    security: implicit ? "tls" : plain,
    ...(user === "" ? {} : { auth: { user, pass: decodeURIComponent(url.password) } }),
  };
};

/** Undefined when no way is set: then the platform's mails wait. */
export const platformMail = (
  env: Pick<WorkersEnv, "MAIL_URL" | "RESEND_API_KEY" | "MAIL_FROM">,
  egress: () => Pick<Egress, "request">,
): PlatformMail | undefined => {
  const from = env.MAIL_FROM;
  if (from === undefined) return undefined;
  if (env.RESEND_API_KEY !== undefined) return { from, carry: resendCarrier(egress(), env.RESEND_API_KEY) };
  return env.MAIL_URL === undefined ? undefined : { from, carry: smtpCarrier(smtpServerOf(env.MAIL_URL)) };
};
