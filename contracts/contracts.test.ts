import { describe, expect, it } from "vitest";
import { z } from "zod";
import { errorCatalogue } from "./errors.ts";
import { events } from "./events/registry.ts";
import { jobs } from "./jobs/registry.ts";
import { can, permissionNames, permissions, permissionsOf, Role } from "./roles.ts";
import { allRoutes } from "./routes/registry.ts";

describe("the language of the system", () => {
  it("names every route once, by name and by method and path", () => {
    expect(new Set(allRoutes.map((route) => route.name)).size).toBe(allRoutes.length);
    expect(new Set(allRoutes.map((route) => `${route.method} ${route.path}`)).size).toBe(allRoutes.length);
  });

  it("says what every id in a path names, and that its parameter exists", () => {
    for (const route of allRoutes) {
      const inPath = [...route.path.matchAll(/:(\w+)/g)].map((match) => match[1]);
      expect(Object.keys(route.params?.shape ?? {}).sort()).toEqual([...inPath].sort());
      // A parameter that is one of a few words names nothing of an org.
      const naming = inPath.filter((name) => !(route.params?.shape[name ?? ""] instanceof z.ZodEnum));
      expect(Object.keys(route.ids ?? {}).sort()).toEqual(naming.sort());
    }
  });

  it("gives every event and job the name it is filed under", () => {
    for (const [name, event] of Object.entries(events)) expect(event.name).toBe(name);
    for (const [name, job] of Object.entries(jobs)) expect(job.name).toBe(name);
  });

  it("keeps public routes to ways in, and to what anybody may know (W13)", () => {
    const open = allRoutes.filter((route) => route.access === "public").map((route) => route.name);
    expect(open.sort()).toEqual([
      "auth.login",
      "auth.loginTotp",
      "auth.magicLink",
      "auth.magicLinkUse",
      "auth.options",
      "auth.passwordReset",
      "auth.passwordResetUse",
      "auth.refresh",
      "auth.signup",
      "auth.verifyEmail",
      "invitations.accept",
      "invitations.look",
      "oauth.finish",
      "oauth.start",
      "security.get",
    ]);
  });

  it("uses an HTTP error status for every code", () => {
    for (const entry of Object.values(errorCatalogue)) {
      expect(entry.status).toBeGreaterThanOrEqual(400);
      expect(entry.status).toBeLessThan(600);
      expect(entry.title).not.toBe("");
    }
  });
});

describe("roles (W6)", () => {
  it("are progressively narrower: agent within manager within admin", () => {
    for (const permission of permissionNames) {
      if (can("agent", permission)) expect(can("manager", permission)).toBe(true);
      if (can("manager", permission)) expect(can("admin", permission)).toBe(true);
    }
  });

  it("list exactly what the table grants", () => {
    for (const role of Role.options) {
      const granted = permissionNames.filter((name) => (permissions[name] as readonly Role[]).includes(role));
      expect(permissionsOf(role)).toEqual(granted);
    }
  });
});
