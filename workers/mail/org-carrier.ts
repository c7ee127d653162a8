import { lookup } from "node:dns/promises";
import type { OpenMailAccount } from "../vault/open-mail.ts";
import { retry } from "./outcome.ts";
import type { Carrier } from "./outcome.ts";
import { isPublicAddress } from "./public-address.ts";
import { smtpCarrier } from "./smtp-carrier.ts";

export interface OrgCarrierOptions {
  /** Mail servers may be on this machine or in private networks: in development, never in production. */
  readonly allowPrivate: boolean;
  /** For tests. */
  readonly ca?: string;
  readonly resolve?: (host: string) => Promise<readonly string[]>;
}

const resolveAll = async (host: string): Promise<readonly string[]> =>
  (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address);

/**
 * Carries mails through an org's own mail server. The name is resolved once; every address it has must be public, and
 * that address is the one connected to, so that a name cannot change its mind in between.
 */
export const orgCarrier =
  (account: OpenMailAccount, { allowPrivate, ca, resolve = resolveAll }: OrgCarrierOptions): Carrier =>
  async (mail, signal) => {
    const addresses = await resolve(account.host).catch(() => []);
    const address = addresses.find((one) => !one.includes(":")) ?? addresses[0];
    if (address === undefined) return retry("The mail server's name is not known.");
    if (!allowPrivate && !addresses.every(isPublicAddress)) {
      return retry("The mail server is not on the public Internet.");
    }
    const carry = smtpCarrier({
      host: account.host,
      address,
      port: account.port,
      security: account.security,
      auth: { user: account.username, pass: account.password },
      ...(ca === undefined ? {} : { ca }),
    });
    return carry({ ...mail, from: account.from }, signal);
  };
