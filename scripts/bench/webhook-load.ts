import { createHmac } from "node:crypto";
import { customer } from "../seed/customers.ts";
import { inboundBody } from "../seed/webhook-body.ts";
import type { DemoState } from "../seed/demo-state.ts";

/** A signed text webhook: number `n` of a run, spread over `customers` people and all channels of the demo. */
export interface SignedWebhook {
  body: Buffer;
  headers: Record<string, string>;
  wamid: string;
}

/**
 * Makes signed one-message webhooks. `run` keeps the wamids of two runs apart.
 * @param customers how many different people write
 */
export const webhookMaker = (demo: DemoState, run: string, customers: number) => {
  const channels = demo.orgs.flatMap((org) => org.channels);
  return (n: number): SignedWebhook => {
    const wamid = `wamid.BENCH${run}${String(n).padStart(8, "0")}`;
    const channel = channels[n % channels.length];
    if (!channel) throw new Error("the demo has no channel");
    const index = n % customers;
    const person = {
      ...customer(0),
      name: `Customer ${index}`,
      phone: `4477${String(index).padStart(8, "0")}`,
      bsuid: `GB.${String(10_000_000_000 + index)}`,
    };
    const body = Buffer.from(
      inboundBody(channel, person, {
        wamid,
        at: new Date(),
        body: { type: "text", text: { body: `Message ${n} of the run, is the blue glaze back in stock?` } },
      }),
    );
    const signature = createHmac("sha256", demo.meta.appSecret).update(body).digest("hex");
    return {
      wamid,
      body,
      headers: { "content-type": "application/json", "x-hub-signature-256": `sha256=${signature}` },
    };
  };
};
