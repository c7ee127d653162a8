import { AppError } from "#contracts/errors.ts";
import { Member, Org } from "#contracts/shapes/member.ts";
import { rightsOf } from "#contracts/roles.ts";
import type { Role } from "#contracts/roles.ts";
import type { SignedIn, Standing } from "#contracts/routes/auth.routes.ts";
import type { SqlTx } from "#core/platform/db/sql-tx.ts";
import { statement } from "#core/platform/db/statement.ts";
import { issueAccessToken } from "../../../identity/access-token.ts";
import type { TokenSubject } from "../../../identity/access-token.ts";
import type { IdentitySettings } from "../../../identity/identity-settings.ts";

/** Who signed in, and what they may do. */
export type Whose = Pick<SignedIn, "member" | "org" | "standing" | "permissions">;

interface WhoRow {
  member_id: string;
  name: string;
  role: Role;
  email: string;
  org_id: string;
  org_name: string;
  permissions: string[] | null;
  standing: Standing;
}
const who = statement<WhoRow>("auth-signed-in");

/**
 * The member and the org behind a session.
 * @throws AppError `session_expired` when the member is gone
 */
export const memberAndOrg = async (
  tx: SqlTx,
  subject: Pick<TokenSubject, "orgId" | "memberId">,
): Promise<Whose> => {
  const [row] = await tx.run(who, [subject.orgId, subject.memberId]);
  if (!row) throw new AppError("session_expired");
  return {
    member: Member.parse({
      id: row.member_id,
      name: row.name,
      email: row.email,
      role: row.role,
      active: true,
    }),
    org: Org.parse({ id: row.org_id, name: row.org_name }),
    standing: row.standing,
    permissions: rightsOf(row.role, row.permissions),
  };
};

/** What a sign-in and a refresh answer; the refresh token only when it does not travel in a cookie. */
export const signedIn = (
  settings: IdentitySettings,
  subject: TokenSubject,
  whose: Whose,
  now: Date,
  refreshToken: string | undefined,
): SignedIn => ({
  accessToken: issueAccessToken(settings.signingKey, subject, now, settings.accessSeconds),
  expiresIn: settings.accessSeconds,
  ...(refreshToken === undefined ? {} : { refreshToken }),
  ...whose,
});
