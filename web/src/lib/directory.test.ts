import { beforeEach, describe, expect, it, vi } from "vitest";
import { PermissionSetId } from "#contracts/ids.ts";
import type { TeamMember } from "#contracts/shapes/member.ts";
import { buildEvent, buildMember } from "../testing/build.ts";
import { applyToDirectory, forgetDirectory, putMember } from "./directory.ts";
import { keys, queryClient } from "./query.ts";

const ana: TeamMember = {
  ...buildMember(),
  permissionSetId: null,
  teamIds: [],
  twoFactor: true,
  emailVerified: true,
  lastSeenAt: null,
  joinedAt: "2026-11-22T10:00:00.000Z",
};
const {
  teamIds: _teams,
  twoFactor: _two,
  emailVerified: _mail,
  lastSeenAt: _seen,
  joinedAt: _joined,
  ...inEvent
} = ana;
const known = (): TeamMember[] => queryClient.getQueryData<TeamMember[]>(keys.members) ?? [];

beforeEach(() => {
  forgetDirectory();
  queryClient.clear();
  queryClient.setQueryData(keys.members, [ana]);
});

describe("the directory", () => {
  it("follows member.changed, and keeps what the event does not say", () => {
    applyToDirectory([
      buildEvent(5, "member.changed", { member: { ...inEvent, role: "agent", active: false } }),
    ]);
    expect(known()[0]).toEqual({ ...ana, role: "agent", active: false });
  });

  it("does not go back to an older event", () => {
    applyToDirectory([buildEvent(6, "member.changed", { member: { ...inEvent, name: "New" } })]);
    applyToDirectory([buildEvent(5, "member.changed", { member: { ...inEvent, name: "Old" } })]);
    expect(known()[0]?.name).toBe("New");
  });

  it("asks again when somebody unknown joined", () => {
    const asked = vi.spyOn(queryClient, "invalidateQueries");
    const stranger = {
      ...inEvent,
      id: buildMember({ id: "01900000-0000-7000-8000-0000000000ff" as never }).id,
    };
    applyToDirectory([buildEvent(7, "member.changed", { member: stranger })]);
    expect(asked).toHaveBeenCalledWith({ queryKey: keys.members });
  });

  it("takes an answer of the server over", () => {
    const permissionSetId = PermissionSetId.parse("01900000-0000-7000-8000-0000000000aa");
    putMember({ ...ana, permissionSetId });
    expect(known()[0]?.permissionSetId).toBe(permissionSetId);
  });
});
