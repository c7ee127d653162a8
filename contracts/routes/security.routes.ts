import { defineRoute } from "../define-route.ts";
import { SecurityFacts } from "../shapes/security-facts.ts";

export const securityGet = defineRoute({
  name: "security.get",
  method: "get",
  path: "/security",
  summary: "What Parley promises about security, and what the tests of this build say of each promise",
  access: "public",
  limit: "read",
  status: 200,
  result: SecurityFacts,
});
