import { createHmac } from "node:crypto";
import { createClient } from "#contracts/client.ts";
import type { Client } from "#contracts/client.ts";
import { routes } from "#contracts/routes/registry.ts";
import type { Role } from "#contracts/roles.ts";
import type { Demo } from "./stack.ts";

/** Signs in as the org's member of that role; answers a typed client and the token. */
export const signIn = async (
  demo: Demo,
  orgIndex: number,
  role: Role,
): Promise<{ client: Client; token: string; email: string; password: string }> => {
  const member = demo.orgs[orgIndex]?.members.find((candidate) => candidate.role === role);
  if (!member) throw new Error(`No ${role} in org ${orgIndex}`);
  const baseUrl = new URL(demo.apiUrl).origin;
  const anonymous = createClient({ baseUrl, token: () => undefined });
  const answer = await anonymous.call(routes.authLogin, {
    body: { email: member.email, password: member.password },
  });
  if (!("accessToken" in answer)) throw new Error("the demo's members have no second factor");
  const { accessToken } = answer;
  return { client: createClient({ baseUrl, token: () => accessToken }), token: accessToken, ...member };
};

/** Posts a body at the demo's webhook, signed as Meta signs (HMAC-SHA256 of the raw bytes). */
export const postWebhook = async (
  demo: Demo,
  body: Buffer | string,
  secret = demo.meta.appSecret,
): Promise<number> => {
  const signature = createHmac("sha256", secret).update(body).digest("hex");
  const response = await fetch(demo.webhookUrl, {
    method: "POST",
    headers: { "content-type": "application/json", "x-hub-signature-256": `sha256=${signature}` },
    body: typeof body === "string" ? body : new Uint8Array(body),
  });
  await response.arrayBuffer();
  return response.status;
};

/** Waits until `probe` answers something, looking every 50 ms; the test's own time limit ends it. */
export const eventually = async <T>(probe: () => Promise<T | undefined | null | false>): Promise<T> => {
  for (;;) {
    const answer = await probe();
    if (answer !== undefined && answer !== null && answer !== false) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};
