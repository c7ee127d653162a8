import { createStore, useStore } from "zustand";
import type { Permission } from "#contracts/roles.ts";
import type { Standing } from "#contracts/routes/auth.routes.ts";
import type { Member, Org } from "#contracts/shapes/member.ts";

/** `unknown` until the first attempt to resume has been answered. */
export type Session =
  | { state: "unknown" }
  | { state: "signed_out"; reason?: "expired" }
  | {
      state: "signed_in";
      member: Member;
      org: Org;
      standing: Standing;
      permissions: readonly Permission[];
    };

export const sessionStore = createStore<Session>(() => ({ state: "unknown" }));

/** The session, for components that must follow it. */
export const useSession = (): Session => useStore(sessionStore);

/** The signed-in member and org. Only below the signed-in shell. */
export const useSignedIn = (): { member: Member; org: Org } => {
  const session = useSession();
  if (session.state !== "signed_in") throw new Error("This part of the console needs a session");
  return session;
};

/** Whether the signed-in member may do something, as the server said at the last sign-in or refresh. */
export const useCan = (permission: Permission): boolean => {
  const session = useSession();
  return session.state === "signed_in" && session.permissions.includes(permission);
};
