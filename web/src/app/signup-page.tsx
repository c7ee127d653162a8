import { DeadEnd } from "../features/account/dead-end.tsx";
import { SignupForm } from "../features/account/signup-form.tsx";
import { strings } from "../features/account/strings.ts";
import { useSignInOptions } from "../lib/sign-in-options.ts";
import { startOauth } from "../lib/start-oauth.ts";
import { ToLogin } from "./way-on.tsx";

const SignupPage = () => {
  const { signup } = useSignInOptions();
  if (signup) return <SignupForm elsewhere={(provider) => startOauth(provider, undefined)} />;
  const { title, body } = strings.signup.closed;
  return (
    <DeadEnd icon="alert" title={title} body={body}>
      <ToLogin />
    </DeadEnd>
  );
};
export default SignupPage;
