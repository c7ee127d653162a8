import { newId } from "#core/platform/ids.ts";
import type { BuildPeople } from "./people.ts";
import { digits } from "./rows.ts";
import type { Rows } from "./rows.ts";

export interface BuiltChannel {
  id: string;
  orgId: string;
  accountId: string;
  portfolioId: string;
  waPortfolioId: string;
  wabaId: string;
  phoneNumberId: string;
  displayPhoneNumber: string;
  appKey: string;
}

/** Builder of channels, with the account and the portfolio above them. */
export const buildChannels = ({ insert }: Rows, { buildOrg }: BuildPeople) => {
  const buildChannel = async (
    given: Partial<BuiltChannel> & { status?: string; throughput?: number } = {},
  ): Promise<BuiltChannel> => {
    const orgId = given.orgId ?? (await buildOrg()).id;
    const channel: BuiltChannel = {
      id: given.id ?? newId(),
      orgId,
      accountId: given.accountId ?? newId(),
      portfolioId: given.portfolioId ?? newId(),
      waPortfolioId: given.waPortfolioId ?? digits(15),
      wabaId: given.wabaId ?? digits(15),
      phoneNumberId: given.phoneNumberId ?? digits(15),
      displayPhoneNumber: given.displayPhoneNumber ?? `1202555${digits(4)}`,
      appKey: given.appKey ?? "test-app",
    };
    if (given.portfolioId === undefined) {
      await insert("portfolio", {
        org_id: orgId,
        id: channel.portfolioId,
        wa_portfolio_id: channel.waPortfolioId,
      });
    }
    if (given.accountId === undefined) {
      await insert("account", {
        org_id: orgId,
        id: channel.accountId,
        portfolio_id: channel.portfolioId,
        app_key: channel.appKey,
        wa_waba_id: channel.wabaId,
        name: "Test account",
      });
    }
    await insert("channel", {
      org_id: orgId,
      id: channel.id,
      account_id: channel.accountId,
      wa_phone_number_id: channel.phoneNumberId,
      display_phone_number: channel.displayPhoneNumber,
      name: "Test channel",
      status: given.status ?? "connected",
      throughput: given.throughput ?? 80,
    });
    return channel;
  };

  return { buildChannel };
};

export type BuildChannels = ReturnType<typeof buildChannels>;
