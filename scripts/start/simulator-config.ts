import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { customer } from "../seed/customers.ts";
import { orgPlans } from "../seed/demo-orgs.ts";
import type { DemoState } from "../seed/demo-state.ts";
import { asSetup } from "../seed/setup-connection.ts";

/** A service window that is open in the database: the simulated Meta must know of it too. */
interface OpenWindow {
  phoneNumberId: string;
  customer: string;
  lastInboundAt: string;
}

const openWindows = (adminUrl: string): Promise<OpenWindow[]> =>
  asSetup(adminUrl, async (client) => {
    const { rows } = await client.query<{ number: string; customer: string; at: Date }>(
      `SELECT c.wa_phone_number_id AS number, i.value AS customer, p.last_inbound_at AS at
       FROM pair p
       JOIN channel c ON c.org_id = p.org_id AND c.id = p.channel_id
       JOIN identity i ON i.org_id = p.org_id AND i.contact_id = p.contact_id AND i.kind IN ('phone', 'bsuid')
       WHERE p.window_expires_at > now() AND i.superseded_at IS NULL`,
    );
    return rows.map(({ number, customer, at }) => ({
      phoneNumberId: number,
      customer,
      lastInboundAt: at.toISOString(),
    }));
  });

/**
 * Tells the simulator about the demo: the app, the numbers with their tokens, some of the people who wrote, and
 * which service windows are open.
 * Holds secrets, so it is a file of mode 600 and not an argument or a variable.
 * @returns the file's path
 */
export const writeSimulatorConfig = async (
  dataDir: string,
  demo: DemoState,
  webhookUrl: string,
  adminUrl: string,
): Promise<string> => {
  const { appKey, appSecret, verifyToken } = demo.meta;
  const channels = demo.orgs.flatMap((org) =>
    org.channels.map((channel) => ({ ...channel, name: org.name })),
  );
  const config = {
    apps: [{ appId: demo.appId, appKey, appSecret, verifyToken, webhookUrl }],
    accounts: channels.map(({ wabaId, name }) => ({
      wabaId,
      portfolioId: demo.portfolios[wabaId] ?? orgPlans[0]?.portfolio ?? "",
      appKey,
      name,
    })),
    numbers: channels.map(({ phoneNumberId, wabaId, displayPhoneNumber, name }) => ({
      phoneNumberId,
      wabaId,
      displayPhoneNumber,
      verifiedName: name,
      accessToken: demo.tokens[phoneNumberId] ?? "",
    })),
    customers: Array.from({ length: 12 }, (_, index) => customer(index)),
    windows: await openWindows(adminUrl),
  };
  const path = join(dataDir, "simulator.json");
  await writeFile(path, JSON.stringify(config, null, 2), { mode: 0o600 });
  return path;
};
