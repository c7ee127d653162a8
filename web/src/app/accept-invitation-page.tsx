import { linkLook } from "../components/ui/front-page.tsx";
import { AcceptInvitation } from "../features/account/accept-invitation.tsx";
import { NoToken } from "../features/account/dead-end.tsx";
import { strings } from "../features/account/strings.ts";
import { useArrival } from "../lib/arrival.ts";
import { useEnterOrStep } from "./enter.ts";
import { ToLogin } from "./way-on.tsx";

const Forgot = () => (
  <a href="/reset-password" target="_blank" rel="noreferrer" className={linkLook}>
    {strings.invitation.forgot}
  </a>
);

const AcceptInvitationPage = () => {
  const { token } = useArrival();
  const enter = useEnterOrStep();
  if (token === undefined) {
    return (
      <NoToken>
        <ToLogin />
      </NoToken>
    );
  }
  return (
    <AcceptInvitation
      key={token}
      token={token}
      wayOn={<ToLogin />}
      forgot={<Forgot />}
      onDone={(outcome) => enter(outcome, undefined)}
    />
  );
};
export default AcceptInvitationPage;
