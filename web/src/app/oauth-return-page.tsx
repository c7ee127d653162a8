import { useParams } from "@tanstack/react-router";
import { LoginProvider } from "#contracts/routes/oauth.routes.ts";
import { NoToken } from "../features/account/dead-end.tsx";
import { OauthReturn } from "../features/account/oauth-return.tsx";
import { useArrival } from "../lib/arrival.ts";
import { takeNext } from "../lib/next-page.ts";
import { useEnter, useEnterOrStep } from "./enter.ts";
import { ToLogin } from "./way-on.tsx";

const OauthReturnPage = () => {
  const { provider: name } = useParams({ from: "/login/oauth/$provider" });
  const { query } = useArrival();
  const enter = useEnterOrStep();
  const enterNow = useEnter();
  const provider = LoginProvider.safeParse(name).data;
  if (query === undefined || provider === undefined) {
    return (
      <NoToken>
        <ToLogin />
      </NoToken>
    );
  }
  return (
    <OauthReturn
      key={query}
      provider={provider}
      query={query}
      wayOn={<ToLogin />}
      onDone={(outcome) => {
        const next = takeNext();
        // Linked: who was signed in still is, and goes back to where that began.
        if (outcome === "linked") void enterNow(next);
        else enter(outcome, next);
      }}
    />
  );
};
export default OauthReturnPage;
