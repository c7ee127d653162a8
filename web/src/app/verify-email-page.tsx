import { useNavigate } from "@tanstack/react-router";
import { NoToken } from "../features/account/dead-end.tsx";
import { VerifyEmail } from "../features/account/link-pages.tsx";
import { refresh } from "../lib/api.ts";
import { forgetArrival, useArrival } from "../lib/arrival.ts";
import { setEntry } from "../lib/entry.ts";
import { sessionStore } from "../lib/session.ts";
import { useEnter } from "./enter.ts";
import { ToLogin } from "./way-on.tsx";

const VerifyEmailPage = () => {
  const { token } = useArrival();
  const navigate = useNavigate();
  const enter = useEnter();

  /** Who is signed in here already goes on; everyone else signs in, with the address filled in. */
  const confirmed = async (email: string): Promise<void> => {
    await refresh().catch(() => false);
    if (sessionStore.getState().state === "signed_in") {
      await enter(undefined);
      return;
    }
    setEntry({ email, notice: "email_confirmed" });
    forgetArrival();
    await navigate({ to: "/login", replace: true });
  };

  if (token === undefined) {
    return (
      <NoToken>
        <ToLogin />
      </NoToken>
    );
  }
  return (
    <VerifyEmail key={token} token={token} wayOn={<ToLogin />} onDone={(email) => void confirmed(email)} />
  );
};
export default VerifyEmailPage;
