import { NoToken } from "../features/account/dead-end.tsx";
import { MagicLink } from "../features/account/link-pages.tsx";
import { useArrival } from "../lib/arrival.ts";
import { useEnterOrStep } from "./enter.ts";
import { ToLogin } from "./way-on.tsx";

const MagicLinkPage = () => {
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
    <MagicLink
      key={token}
      token={token}
      wayOn={<ToLogin />}
      onDone={(outcome) => enter(outcome, undefined)}
    />
  );
};
export default MagicLinkPage;
