import { readFileSync } from "node:fs";
import type { Settings, SimulatorConfigInput } from "../config.ts";
import { startSimulator, type Simulator, type SimulatorOptions } from "../start-simulator.ts";

export const phoneNumberId = "107431205550110";
export const wabaId = "101925557300411";
export const token = "EAAtokenOne";
export const maya = "12025550147";
export const priya = "IN.20819783429427700231";

/** One app, two accounts with a number each, Maya (phone) and Priya (BSUID only), as in the fixtures. */
export function buildConfig(
  webhookUrl: string,
  more: Partial<SimulatorConfigInput> = {},
): SimulatorConfigInput {
  return {
    apps: [
      {
        appId: "634974600007057",
        appKey: "demo",
        appSecret: "app-secret",
        verifyToken: "verify",
        webhookUrl,
      },
    ],
    accounts: [
      { wabaId, portfolioId: "portfolio-1", appKey: "demo", name: "Example Mugs" },
      { wabaId: "101925557300866", portfolioId: "portfolio-2", appKey: "demo", name: "Other Shop" },
    ],
    numbers: [
      {
        phoneNumberId,
        wabaId,
        displayPhoneNumber: "+1 202-555-0110",
        verifiedName: "Example Mugs",
        accessToken: token,
      },
      {
        phoneNumberId: "107431205550999",
        wabaId: "101925557300866",
        displayPhoneNumber: "+44 7700 900110",
        verifiedName: "Other Shop",
        accessToken: "EAAtokenTwo",
      },
    ],
    customers: [
      { phone: maya, bsuid: "US.13491208655302740147", name: "Maya Okafor" },
      { bsuid: priya, name: "Priya N.", username: "priya.reads" },
    ],
    ...more,
  };
}

/** A running simulator with quick statuses and short retries, so that no test waits for the clock of real life. */
export async function buildSimulator(
  webhookUrl: string,
  options: Omit<SimulatorOptions, "settings"> & { settings?: Partial<Settings> } = {},
): Promise<Simulator> {
  return startSimulator({
    config: buildConfig(webhookUrl),
    ...options,
    settings: { lingerMs: 1, sentMs: 0, deliveredMs: 0, readMs: 0, retryBaseMs: 10, ...options.settings },
  });
}

export interface GraphAnswer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** A Graph call with the first number's token. */
export async function graph(
  simulator: Simulator,
  method: string,
  path: string,
  body?: unknown,
  authorization: string | null = `Bearer ${token}`,
): Promise<GraphAnswer> {
  const response = await fetch(`${simulator.url}/v25.0${path}`, {
    method,
    headers: {
      ...(authorization === null ? {} : { authorization }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** A text to Maya, or any other message fields. */
export function sendText(simulator: Simulator, text: string, more: object = {}): Promise<GraphAnswer> {
  return graph(simulator, "POST", `/${phoneNumberId}/messages`, {
    messaging_product: "whatsapp",
    to: maya,
    type: "text",
    text: { body: text },
    ...more,
  });
}

interface Exchange {
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly body?: Record<string, unknown>;
  };
  readonly response: { readonly status: number; readonly body: Record<string, unknown> };
}

/** A request and response pair of core/testing/fixtures/graph. */
export function graphFixture(name: string): Exchange {
  const url = new URL(`../../../core/testing/fixtures/graph/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, "utf8")) as Exchange;
}

/** One change value of core/testing/fixtures/webhooks. */
export function webhookFixture(name: string): Record<string, unknown> {
  const url = new URL(`../../../core/testing/fixtures/webhooks/${name}.json`, import.meta.url);
  const body = JSON.parse(readFileSync(url, "utf8")) as {
    entry: { changes: { value: Record<string, unknown> }[] }[];
  };
  const value = body.entry[0]?.changes[0]?.value;
  if (value === undefined) throw new Error(`fixture ${name} has no change`);
  return value;
}
