import { randomBytes } from "node:crypto";
import { newId } from "#core/platform/ids.ts";
import type { Role } from "#contracts/roles.ts";
import type { DemoState } from "./demo-state.ts";

interface OrgPlan {
  name: string;
  domain: string;
  portfolio: string;
  members: { name: string; email: string; role: Role }[];
  channels: { name: string; phoneNumberId: string; wabaId: string; displayPhoneNumber: string }[];
}

/**
 * Two orgs, each with every role. The first numbers are those of the webhook fixtures, so that a recorded body
 * posted at the demo finds its channel.
 */
export const orgPlans: readonly OrgPlan[] = [
  {
    name: "Harbour Mugs",
    domain: "harbour.example",
    portfolio: "506914300006634",
    members: [
      { name: "Ana Duarte", email: "ana@harbour.example", role: "admin" },
      { name: "Marcus Bell", email: "marcus@harbour.example", role: "manager" },
      { name: "Nia Osei", email: "nia@harbour.example", role: "agent" },
    ],
    channels: [
      {
        name: "Harbour Mugs",
        phoneNumberId: "107431205550110",
        wabaId: "101925557300411",
        displayPhoneNumber: "12025550110",
      },
    ],
  },
  {
    name: "Northlight Ceramics",
    domain: "northlight.example",
    portfolio: "506914300007755",
    members: [
      { name: "Tom Ashby", email: "tom@northlight.example", role: "admin" },
      { name: "Leila Haddad", email: "leila@northlight.example", role: "manager" },
      { name: "Sam Price", email: "sam@northlight.example", role: "agent" },
    ],
    channels: [
      {
        name: "Northlight Ceramics",
        phoneNumberId: "107431205550222",
        wabaId: "101925557300866",
        displayPhoneNumber: "447700900110",
      },
    ],
  },
];

/** A password that a person can type: four groups of four, 77 bits. Never the same twice. */
const password = (): string => {
  const alphabet = "abcdefghjkmnpqrstuvwxyz23456789";
  const letters = [...randomBytes(16)].map((byte) => alphabet[byte % alphabet.length]);
  return [0, 4, 8, 12].map((from) => letters.slice(from, from + 4).join("")).join("-");
};

/** Fresh secrets and ids for this data directory. */
export const inventDemo = (now: Date): DemoState => {
  const tokens: Record<string, string> = {};
  const portfolios: Record<string, string> = {};
  const orgs = orgPlans.map((plan) => ({
    id: newId(),
    name: plan.name,
    channels: plan.channels.map(({ phoneNumberId, wabaId, displayPhoneNumber }) => {
      tokens[phoneNumberId] = `EAAG${randomBytes(48).toString("base64url")}`;
      portfolios[wabaId] = plan.portfolio;
      return { id: newId(), phoneNumberId, wabaId, displayPhoneNumber };
    }),
    members: plan.members.map(({ email, role }) => ({ email, password: password(), role })),
  }));
  return {
    meta: {
      appKey: "demo",
      appSecret: randomBytes(16).toString("hex"),
      verifyToken: randomBytes(24).toString("base64url"),
    },
    appId: "104857600012345",
    orgs,
    tokens,
    portfolios,
    seededAt: now.toISOString(),
    complete: false,
  };
};
