import { NoToken } from "../features/account/dead-end.tsx";
import { ChangeEmail } from "../features/account/link-pages.tsx";
import { useArrival } from "../lib/arrival.ts";
import { ToConsole } from "./way-on.tsx";

const ChangeEmailPage = () => {
  const { token } = useArrival();
  if (token === undefined) {
    return (
      <NoToken>
        <ToConsole />
      </NoToken>
    );
  }
  return <ChangeEmail key={token} token={token} wayOn={<ToConsole />} />;
};
export default ChangeEmailPage;
