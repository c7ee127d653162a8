import { useRouter } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useSession } from "../lib/session.ts";

/**
 * Lets the guards look again whenever what the session may do has changed: confirmed, set up, required, ended.
 * True while there is a session. `held`: not now, there is something on the page that must be read first.
 */
export const useFollowStanding = (held = false): boolean => {
  const session = useSession();
  const router = useRouter();
  const standing = session.state === "signed_in" ? session.standing : "none";
  const seen = useRef(standing);
  useEffect(() => {
    if (held || seen.current === standing) return;
    seen.current = standing;
    void router.invalidate();
  }, [held, standing, router]);
  return session.state === "signed_in";
};
