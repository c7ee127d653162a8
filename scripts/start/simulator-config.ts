import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { orgPlans } from "../seed/demo-orgs.ts";
import type { DemoState } from "../seed/demo-state.ts";
import type { Customer } from "../seed/customers.ts";
import { asSetup } from "../seed/setup-connection.ts";

/** Somebody whose service window is open in the database: the simulated Meta must know of both. */
interface OpenWindow {
  number: string;
  name: string;
  phone: string | null;
  bsuid: string | null;
  username: string | null;
  at: Date;
}

const openWindows = (adminUrl: string): Promise<OpenWindow[]> =>
  asSetup(adminUrl, async (client) => {
    const { rows } = await client.query<OpenWindow>(
      `SELECT c.wa_phone_number_id AS number, ct.name, ct.phone, ct.username, p.last_inbound_at AS at,
              (SELECT i.value FROM identity i
               JOIN portfolio f ON f.org_id = i.org_id AND f.wa_portfolio_id = i.scope
               WHERE i.org_id = p.org_id AND i.contact_id = p.contact_id AND i.kind = 'bsuid'
                 AND i.superseded_at IS NULL
               ORDER BY i.last_seen_at DESC LIMIT 1) AS bsuid
       FROM pair p
       JOIN channel c ON c.org_id = p.org_id AND c.id = p.channel_id
       JOIN contact ct ON ct.org_id = p.org_id AND ct.id = p.contact_id
       WHERE p.window_expires_at > now()
       ORDER BY p.last_inbound_at DESC`,
    );
    return rows.filter(({ phone, bsuid }) => phone !== null || bsuid !== null);
  });

const customerOf = ({ name, phone, bsuid, username }: OpenWindow): Partial<Customer> => ({
  name: name === "" ? "Customer" : name,
  ...(phone === null ? {} : { phone }),
  ...(bsuid === null ? {} : { bsuid }),
  ...(username === null ? {} : { username }),
});

/**
 * Tells the simulator about the demo: the app, the numbers with their tokens, and the people whose service
 * windows are open.
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
  const windows = await openWindows(adminUrl);
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
    customers: windows.map(customerOf),
    windows: windows.map((open) => ({
      phoneNumberId: open.number,
      customer: open.phone ?? open.bsuid ?? "",
      lastInboundAt: open.at.toISOString(),
    })),
  };
  const path = join(dataDir, "simulator.json");
  await writeFile(path, JSON.stringify(config, null, 2), { mode: 0o600 });
  return path;
};
