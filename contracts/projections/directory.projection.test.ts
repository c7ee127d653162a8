import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AnyEnvelope } from "../events/registry.ts";
import type { DirectoryMember, Team } from "../shapes/member.ts";
import { applyToDirectory, emptyDirectory } from "./directory.projection.ts";
import type { DirectoryState } from "./directory.projection.ts";

const uuid = (n: number): string => `01930000-0000-7000-8000-${n.toString(16).padStart(12, "0")}`;
const at = (n: number): string => new Date(1_790_000_000_000 + n * 1000).toISOString();

const role = fc.constantFrom("admin", "manager", "agent");
const change = fc.oneof(
  fc
    .record({ n: fc.nat(5), role, active: fc.boolean(), set: fc.option(fc.nat(3), { nil: null }) })
    .map(({ n, set, ...rest }) => ({
      name: "member.changed",
      data: {
        member: {
          ...{ id: uuid(n), name: `M${n}`, email: `m${n}@example.com`, ...rest },
          permissionSetId: set === null ? null : uuid(200 + set),
        },
      },
    })),
  fc
    .record({ n: fc.nat(3), members: fc.option(fc.array(fc.nat(5), { maxLength: 4 }), { nil: null }) })
    .map(({ n, members }) => ({
      name: "team.changed",
      data: {
        teamId: uuid(100 + n),
        team: members && { id: uuid(100 + n), name: `T${n}`, memberIds: members.map(uuid) },
      },
    })),
  fc.nat(3).map((n) => ({ name: "permission_set.changed", data: { permissionSetId: uuid(200 + n) } })),
  fc.constant({ name: "contact.changed", data: { contactId: uuid(300) } }),
);
const history = fc
  .array(change, { maxLength: 60 })
  .map((changes) =>
    changes.map((event, index) =>
      AnyEnvelope.parse({ seq: index + 1, id: uuid(5000 + index), orgId: uuid(1), at: at(index), ...event }),
    ),
  );

/** What a server would answer after these events. */
const fetchAfter = (events: readonly AnyEnvelope[]): DirectoryState => {
  const members = new Map<string, DirectoryMember>();
  const teams = new Map<string, Team>();
  let permissionSetsSeq = 0;
  for (const event of events) {
    if (event.name === "member.changed") members.set(event.data.member.id, event.data.member);
    if (event.name === "permission_set.changed") permissionSetsSeq = event.seq;
    if (event.name !== "team.changed") continue;
    if (event.data.team) teams.set(event.data.teamId, event.data.team);
    else teams.delete(event.data.teamId);
  }
  return {
    lastSeq: events.at(-1)?.seq ?? 0,
    members: Object.fromEntries(members),
    teams: Object.fromEntries(teams),
    permissionSetsSeq,
  };
};

describe("directory projection", () => {
  it("old state + events = fresh fetch, wherever the fetch was and however much is replayed", () => {
    fc.assert(
      fc.property(history, fc.nat(60), fc.nat(60), (events, cut, back) => {
        const fetched = fetchAfter(events.slice(0, cut));
        const replayed = [...events.slice(Math.max(0, cut - back)), ...events];
        expect(replayed.reduce(applyToDirectory, fetched)).toEqual(fetchAfter(events));
      }),
    );
  });

  it("never changes a state that it was given", () => {
    fc.assert(
      fc.property(history, (events) => {
        let state = emptyDirectory;
        for (const event of events) {
          const before = structuredClone(state);
          const next = applyToDirectory(state, event);
          expect(state).toEqual(before);
          state = next;
        }
      }),
    );
  });
});
