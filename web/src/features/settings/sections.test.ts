import { describe, expect, it } from "vitest";
import { permissionsOf } from "#contracts/roles.ts";
import { accessTo, sectionsFor } from "./sections.ts";

const idsFor = (role: "admin" | "manager" | "agent"): string[] =>
  sectionsFor(permissionsOf(role)).map((section) => section.id);

describe("sections of the settings", () => {
  it("shows each role what it may use, and hides the rest", () => {
    expect(idsFor("admin")).toEqual([
      "profile",
      "security",
      "members",
      "roles",
      "api-keys",
      "audit",
      "organisation",
    ]);
    expect(idsFor("manager")).toEqual(["profile", "security", "members", "roles"]);
    expect(idsFor("agent")).toEqual(["profile", "security", "members"]);
  });

  it("refuses a direct address that the permissions do not cover, and knows what does not exist", () => {
    const agent = permissionsOf("agent");
    expect(accessTo("audit", agent)).toMatchObject({ kind: "refused", section: { id: "audit" } });
    expect(accessTo("profile", [])).toMatchObject({ kind: "open", section: { id: "profile" } });
    expect(accessTo("audit", ["audit:read"])).toMatchObject({ kind: "open" });
    expect(accessTo("billing", agent)).toEqual({ kind: "unknown" });
  });
});
