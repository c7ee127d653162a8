import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { permissionNames, permissionsOf, rightsOf, Role } from "#contracts/roles.ts";
import { isFullAdmin, isUpward, mayGive } from "./rights-rules.ts";
import type { GivenRights } from "./rights-rules.ts";

const rights: fc.Arbitrary<GivenRights> = fc.record({
  role: fc.constantFrom(...Role.options),
  permissions: fc.option(fc.subarray(permissionNames), { nil: null }),
});
const effective = (given: GivenRights) => rightsOf(given.role, given.permissions);

describe("T04 F23 the rules of giving rights", () => {
  test("whatever chain of gifts starts from somebody's rights, nobody ends with more than they had", () => {
    fc.assert(
      fc.property(rights, fc.array(rights, { maxLength: 12 }), (first, gifts) => {
        let held = effective(first);
        for (const gift of gifts) if (mayGive(held, gift)) held = effective(gift);
        expect(effective(first)).toEqual(expect.arrayContaining(held));
      }),
    );
  });

  test("without org:manage nobody makes an Admin, whatever else they hold", () => {
    const almost = permissionNames.filter((name) => name !== "org:manage");
    expect(mayGive(almost, { role: "admin", permissions: null })).toBe(false);
    expect(mayGive(almost, { role: "admin", permissions: almost })).toBe(true);
    expect(mayGive(permissionsOf("admin"), { role: "admin", permissions: null })).toBe(true);
    expect(mayGive(permissionsOf("manager"), { role: "manager", permissions: null })).toBe(true);
    expect(mayGive(permissionsOf("agent"), { role: "manager", permissions: null })).toBe(false);
  });

  test("a change that is not upward adds nothing and keeps or lowers the role", () => {
    fc.assert(
      fc.property(rights, rights, (before, after) => {
        expect(isUpward(before, before)).toBe(false);
        if (isUpward(before, after)) return;
        expect(effective(before)).toEqual(expect.arrayContaining(effective(after)));
        expect(Role.options.indexOf(after.role)).toBeGreaterThanOrEqual(Role.options.indexOf(before.role));
      }),
    );
    const all = { role: "agent", permissions: permissionNames } as const;
    expect(isUpward(all, { role: "admin", permissions: permissionNames })).toBe(true);
    expect(
      isUpward({ role: "agent", permissions: ["team:read"] }, { role: "agent", permissions: null }),
    ).toBe(true);
  });

  test("a name that the table does not know grants nothing and may be given by anybody", () => {
    expect(mayGive([], { role: "agent", permissions: ["billing:manage"] })).toBe(true);
    expect(rightsOf("agent", ["billing:manage"])).toEqual([]);
  });

  test("an Admin counts only without a custom set, active and confirmed", () => {
    const admin = { role: "admin", permissions: null, active: true, emailVerified: true } as const;
    expect(isFullAdmin(admin)).toBe(true);
    expect(isFullAdmin({ ...admin, role: "manager" })).toBe(false);
    expect(isFullAdmin({ ...admin, permissions: permissionNames })).toBe(false);
    expect(isFullAdmin({ ...admin, active: false })).toBe(false);
    expect(isFullAdmin({ ...admin, emailVerified: false })).toBe(false);
  });
});
