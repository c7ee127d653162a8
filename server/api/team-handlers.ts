import type { AuthDeps } from "./features/auth/auth-deps.ts";
import { answerSignIn, signInOrStepUp } from "./features/auth/finish-sign-in.ts";
import { createAcceptInvitation } from "./features/invitations/accept-invitation.ts";
import type { AcceptDeps, InviteDeps } from "./features/invitations/invitation-deps.ts";
import { createListInvitations } from "./features/invitations/list-invitations.ts";
import { createLookAtInvitation } from "./features/invitations/look-at-invitation.ts";
import {
  createCreateInvitation,
  createResendInvitation,
  createWithdrawInvitation,
} from "./features/invitations/write-invitations.ts";
import { createLeaveOrg } from "./features/members/leave-org.ts";
import { createListMembers } from "./features/members/list-members.ts";
import { createUpdateMember } from "./features/members/update-member.ts";
import { createListSets } from "./features/permission-sets/list-sets.ts";
import { createCreateSet, createDeleteSet, createUpdateSet } from "./features/permission-sets/write-sets.ts";
import { createListTeams } from "./features/teams/list-teams.ts";
import { createCreateTeam, createDeleteTeam, createUpdateTeam } from "./features/teams/write-teams.ts";

export type TeamDeps = InviteDeps & AuthDeps;

const signInWith =
  (deps: TeamDeps): AcceptDeps["signIn"] =>
  async (tx, ctx, who) => {
    const outcome = await signInOrStepUp(tx, deps, ctx, who);
    return (refreshIn) => answerSignIn(deps, ctx, outcome, refreshIn);
  };

/** Who is in the org, who is asked in, and what they may do. */
export const createTeamHandlers = (deps: TeamDeps) => ({
  membersList: createListMembers(deps),
  membersUpdate: createUpdateMember(deps),
  membersLeave: createLeaveOrg(deps),
  invitationsList: createListInvitations(deps),
  invitationsCreate: createCreateInvitation(deps),
  invitationsResend: createResendInvitation(deps),
  invitationsWithdraw: createWithdrawInvitation(deps),
  invitationsLook: createLookAtInvitation(deps),
  invitationsAccept: createAcceptInvitation({ ...deps, signIn: signInWith(deps) }),
  permissionSetsList: createListSets(deps),
  permissionSetsCreate: createCreateSet(deps),
  permissionSetsUpdate: createUpdateSet(deps),
  permissionSetsDelete: createDeleteSet(deps),
  teamsList: createListTeams(deps),
  teamsCreate: createCreateTeam(deps),
  teamsUpdate: createUpdateTeam(deps),
  teamsDelete: createDeleteTeam(deps),
});
