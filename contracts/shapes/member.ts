import { z } from "zod";
import { MemberId, OrgId } from "../ids.ts";
import { Role } from "../roles.ts";

export const Member = z.object({
  id: MemberId,
  name: z.string(),
  email: z.string(),
  role: Role,
  active: z.boolean(),
});
export type Member = z.infer<typeof Member>;

export const Org = z.object({ id: OrgId, name: z.string() });
export type Org = z.infer<typeof Org>;
