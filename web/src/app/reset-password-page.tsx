import { Link, useNavigate } from "@tanstack/react-router";
import { linkLook } from "../components/ui/front-page.tsx";
import { AskForReset, SetPassword } from "../features/account/reset-password.tsx";
import { strings } from "../features/account/strings.ts";
import { forgetArrival, useArrival } from "../lib/arrival.ts";
import { setEntry, useEntry } from "../lib/entry.ts";

const Back = () => (
  <Link to="/login" className={linkLook}>
    {strings.reset.back}
  </Link>
);

const ResetPasswordPage = () => {
  const { token } = useArrival();
  const { email = "" } = useEntry();
  const navigate = useNavigate();
  if (token === undefined) return <AskForReset email={email} footer={<Back />} />;
  return (
    <SetPassword
      key={token}
      token={token}
      footer={<Back />}
      onAskAgain={forgetArrival}
      onDone={() => {
        setEntry({ notice: "password_set" });
        forgetArrival();
        void navigate({ to: "/login", replace: true });
      }}
    />
  );
};
export default ResetPasswordPage;
