import { createClient } from "#contracts/client.ts";
import { routes } from "#contracts/routes/registry.ts";
import type { DemoState } from "../seed/demo-state.ts";

/** An access token of the org's agent. */
export const agentToken = async (origin: string, demo: DemoState, org: number): Promise<string> => {
  const agent = demo.orgs[org]?.members.find((member) => member.role === "agent");
  if (!agent) throw new Error("the demo has no agent");
  const client = createClient({ baseUrl: origin, token: () => undefined });
  const answer = await client.call(routes.authLogin, {
    body: { email: agent.email, password: agent.password },
  });
  if (!("accessToken" in answer)) throw new Error("the demo's agent has no second factor");
  return answer.accessToken;
};
