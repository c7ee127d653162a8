import type { AnyEnvelope } from "../events/registry.ts";
import type { DirectoryMember, Team } from "../shapes/member.ts";

/** Who is in the org. `lastSeq` is the event number that it is as new as; the oldest page's when it was just read. */
export interface DirectoryState {
  lastSeq: number;
  members: Readonly<Record<string, DirectoryMember>>;
  teams: Readonly<Record<string, Team>>;
  /** The newest change of any permission set: read the sets again when it grows. */
  permissionSetsSeq: number;
}

export const emptyDirectory: DirectoryState = { lastSeq: 0, members: {}, teams: {}, permissionSetsSeq: 0 };

const changeTeam = (teams: DirectoryState["teams"], teamId: string, team: Team | null) => {
  const { [teamId]: _before, ...rest } = teams;
  return team === null ? rest : { ...rest, [teamId]: team };
};

const reduce = (state: DirectoryState, event: AnyEnvelope): DirectoryState => {
  switch (event.name) {
    case "member.changed": {
      const { member } = event.data;
      return { ...state, members: { ...state.members, [member.id]: member } };
    }
    case "team.changed":
      return { ...state, teams: changeTeam(state.teams, event.data.teamId, event.data.team) };
    case "permission_set.changed":
      return { ...state, permissionSetsSeq: event.seq };
    default:
      return state;
  }
};

/**
 * Applies one event to the directory. Pure, and a repeat changes nothing: *old state + events = fresh fetch*. Events
 * that are no newer than the state are ignored.
 */
export const applyToDirectory = (state: DirectoryState, event: AnyEnvelope): DirectoryState =>
  event.seq <= state.lastSeq ? state : { ...reduce(state, event), lastSeq: event.seq };
