import type { Registry } from "prom-client";
import type { Database } from "#core/platform/db/database.ts";
import type { WorkersEnv } from "#core/platform/env/workers-env.ts";
import { createEgress } from "#core/platform/http-egress/egress.ts";
import type { Logger } from "#core/platform/log.ts";
import { loadKeyring } from "#core/platform/seal/keyring.ts";
import { createMailVault } from "../vault/open-mail.ts";
import type { MailVault } from "../vault/open-mail.ts";
import { startMailDispatcher } from "./dispatcher.ts";
import type { MailDispatcher } from "./dispatcher.ts";
import { mailMetrics } from "./mail-metrics.ts";
import { orgCarrier } from "./org-carrier.ts";
import { platformMail } from "./platform-carrier.ts";
import { resendOrigin } from "./resend-carrier.ts";

export interface StartMailOptions {
  readonly env: Pick<WorkersEnv, "KEYS_DIR" | "NODE_ENV" | "MAIL_URL" | "RESEND_API_KEY" | "MAIL_FROM">;
  readonly db: Database;
  readonly log: Logger;
  readonly registry: Registry;
}

/**
 * Makes ready to send mails. This is where the private key of class `mail` is read.
 * @returns starts sending
 * @throws KeyringError or SealError when the key is not there
 */
export const prepareMail = (options: StartMailOptions): (() => MailDispatcher) => {
  const vault = createMailVault(options.db, loadKeyring(options.env.KEYS_DIR, { classes: ["mail"] }));
  return () => startMail(options, vault);
};

const startMail = ({ env, db, log, registry }: StartMailOptions, vault: MailVault): MailDispatcher => {
  const egress = createEgress({ origins: [resendOrigin], connections: 8 });
  const platform = platformMail(env, () => egress);
  if (!platform) {
    log.warn("no mail server is set (MAIL_URL or RESEND_API_KEY, and MAIL_FROM): the platform's mails wait");
  }
  const dispatcher = startMailDispatcher({
    db,
    log,
    vault,
    platform,
    carrierOf: (account) => orgCarrier(account, { allowPrivate: env.NODE_ENV !== "production" }),
    metrics: mailMetrics(registry),
  });
  return {
    ...dispatcher,
    stop: async (graceMs) => {
      const ended = await dispatcher.stop(graceMs);
      await egress.close();
      return ended;
    },
  };
};
