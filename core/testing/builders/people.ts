import type { Role } from "#contracts/roles.ts";
import { newId } from "#core/platform/ids.ts";
import { digits } from "./rows.ts";
import type { Rows } from "./rows.ts";

export interface BuiltOrg {
  id: string;
  name: string;
}
export interface BuiltMember {
  id: string;
  orgId: string;
  personId: string;
  email: string;
  role: Role;
}

/** Builders of orgs and their members. */
export const buildPeople = ({ insert }: Rows) => {
  const buildOrg = async (given: Partial<BuiltOrg> = {}): Promise<BuiltOrg> => {
    const org = { id: newId(), name: `Org ${digits(6)}`, ...given };
    await insert("org", { id: org.id, name: org.name });
    return org;
  };

  const buildMember = async (
    given: Partial<BuiltMember> & { passwordHash?: string; name?: string; disabled?: boolean } = {},
  ): Promise<BuiltMember> => {
    const orgId = given.orgId ?? (await buildOrg()).id;
    const email = given.email ?? `member${digits(8)}@example.com`;
    const member = {
      id: given.id ?? newId(),
      orgId,
      personId: given.personId ?? newId(),
      email,
      role: given.role ?? "agent",
    };
    if (given.personId === undefined) {
      await insert("person", {
        id: member.personId,
        email,
        password_hash: given.passwordHash ?? null,
        email_verified_at: new Date(),
      });
    }
    await insert("member", {
      org_id: orgId,
      id: member.id,
      person_id: member.personId,
      name: given.name ?? `Member ${digits(4)}`,
      role: member.role,
      disabled_at: given.disabled === true ? new Date() : null,
    });
    return member;
  };

  return { buildOrg, buildMember };
};

export type BuildPeople = ReturnType<typeof buildPeople>;
