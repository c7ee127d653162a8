import { useNavigate, useRouter } from "@tanstack/react-router";
import { useCallback } from "react";
import type { SignInOutcome } from "../lib/api.ts";
import { forgetArrival } from "../lib/arrival.ts";
import { setEntry } from "../lib/entry.ts";
import { safeNext } from "../lib/next-page.ts";
import { forgetSession } from "./live.ts";

/** The way in after a sign-in: to the wanted page, with nothing left of whoever was here before. */
export const useEnter = (): ((next: string | undefined) => Promise<void>) => {
  const navigate = useNavigate();
  const router = useRouter();
  return useCallback(
    async (next) => {
      forgetSession();
      forgetArrival();
      await router.invalidate();
      await navigate({ href: safeNext(next), replace: true });
      setEntry({});
    },
    [navigate, router],
  );
};

/** The same for sign-ins by a link, which may end in the second step: that is asked for on the sign-in page. */
export const useEnterOrStep = (): ((outcome: SignInOutcome, next: string | undefined) => void) => {
  const enter = useEnter();
  const navigate = useNavigate();
  return useCallback(
    (outcome, next) => {
      if (outcome === "signed_in") void enter(next);
      else {
        forgetArrival();
        void navigate({ to: "/login", search: next === undefined ? {} : { next }, replace: true });
      }
    },
    [enter, navigate],
  );
};
