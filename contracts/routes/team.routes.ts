import { z } from "zod";
import { defineRoute } from "../define-route.ts";
import { InvitationId, MemberId, PermissionSetId } from "../ids.ts";
import { pageOf, PageQuery } from "../paging.ts";
import { NewPassword, TypedPassword } from "../password.ts";
import { Role } from "../roles.ts";
import { Channel } from "../shapes/channel.ts";
import { Invitation, TeamMember } from "../shapes/member.ts";
import { Email, LoginResult, RefreshIn } from "./auth.routes.ts";

export const membersList = defineRoute({
  name: "members.list",
  method: "get",
  path: "/members",
  summary: "Members of the org",
  access: "member:read",
  keys: true,
  query: PageQuery,
  status: 200,
  /** `asOfSeq` is the event number that this page is at least as new as: replay from it. */
  result: pageOf(TeamMember).extend({ asOfSeq: z.int().nonnegative() }),
});

export const membersUpdate = defineRoute({
  name: "members.update",
  method: "patch",
  path: "/members/:memberId",
  summary: "Change a member's role or permission set, deactivate or reactivate them. Bites at once",
  access: "member:manage",
  params: z.strictObject({ memberId: MemberId }),
  ids: { memberId: "member" },
  body: z
    .strictObject({
      role: Role.optional(),
      permissionSetId: PermissionSetId.nullable().optional(),
      active: z.boolean().optional(),
      /** Only with `active: false`: who gets the open conversations; nobody when left out. */
      handOverTo: MemberId.optional(),
    })
    .refine((body) => Object.keys(body).length > 0, "Give at least one field")
    .refine((body) => body.handOverTo === undefined || body.active === false, {
      path: ["handOverTo"],
      message: "Only together with active: false",
    }),
  status: 200,
  result: TeamMember,
  errors: ["last_admin", "forbidden"],
});

export const membersLeave = defineRoute({
  name: "members.leave",
  method: "post",
  path: "/members/leave",
  summary: "Leave this org; the last Admin cannot",
  access: "session",
  fresh: true,
  status: 204,
  errors: ["last_admin", "fresh_login_required"],
});

export const invitationsList = defineRoute({
  name: "invitations.list",
  method: "get",
  path: "/members/invitations",
  summary: "Open invitations",
  access: "member:manage",
  query: PageQuery,
  status: 200,
  result: pageOf(Invitation),
});

export const invitationsCreate = defineRoute({
  name: "invitations.create",
  method: "post",
  path: "/members/invitations",
  summary:
    "Invite somebody by mail: bound to the address and the org, once, within 7 days. Ends an earlier one",
  access: "member:manage",
  idempotent: true,
  body: z.strictObject({
    email: Email,
    role: Role,
    permissionSetId: PermissionSetId.nullable().default(null),
  }),
  status: 201,
  result: Invitation,
  errors: ["already_member", "forbidden", "rate_limited"],
});

const invitation = z.strictObject({ invitationId: InvitationId });

export const invitationsResend = defineRoute({
  name: "invitations.resend",
  method: "post",
  path: "/members/invitations/:invitationId/resend",
  summary: "Send an invitation again with a new link; the old one ends",
  access: "member:manage",
  params: invitation,
  ids: { invitationId: "invitation" },
  status: 200,
  result: Invitation,
  errors: ["already_member", "forbidden", "rate_limited"],
});

export const invitationsWithdraw = defineRoute({
  name: "invitations.withdraw",
  method: "delete",
  path: "/members/invitations/:invitationId",
  summary: "Withdraw an invitation",
  access: "member:manage",
  params: invitation,
  ids: { invitationId: "invitation" },
  status: 204,
});

const InviteToken = z.string().min(20).max(200);

export const invitationsLook = defineRoute({
  name: "invitations.look",
  method: "post",
  path: "/invitations/look",
  summary: "What the link of an invitation offers",
  access: "public",
  body: z.strictObject({ token: InviteToken }),
  status: 200,
  result: z.object({
    orgName: z.string(),
    email: z.string(),
    role: Role,
    invitedBy: z.string(),
    /** Whether the address has an account here already. */
    hasAccount: z.boolean(),
    /**
     * What `invitations.accept` wants beside the token: a name and a new password, the account's password, or
     * nothing, because the account signs in without one.
     */
    asksFor: z.enum(["new_account", "password", "nothing"]),
  }),
  errors: ["link_invalid", "rate_limited"],
});

export const invitationsAccept = defineRoute({
  name: "invitations.accept",
  method: "post",
  path: "/invitations/accept",
  summary: "Join the org: with a name and a new password, or with the password of the account there is",
  access: "public",
  body: z.strictObject({
    token: InviteToken,
    name: z.string().trim().min(1).max(80).optional(),
    /** For an address without an account. */
    newPassword: NewPassword.optional(),
    /** For an address with one. */
    password: TypedPassword.optional(),
    refreshIn: RefreshIn,
  }),
  status: 200,
  result: LoginResult,
  errors: ["link_invalid", "invalid_credentials", "password_too_weak", "conflict", "rate_limited"],
});

export const channelsList = defineRoute({
  name: "channels.list",
  method: "get",
  path: "/channels",
  summary: "WhatsApp numbers of the org",
  access: "channel:read",
  keys: true,
  query: PageQuery,
  status: 200,
  result: z.object({ ...pageOf(Channel).shape }),
});
