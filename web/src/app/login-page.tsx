import { useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { LoginForm } from "../features/login/login-form.tsx";
import { MailLink } from "../features/login/mail-link.tsx";
import { SecondStep } from "../features/login/second-step.tsx";
import { login, loginSecondStep } from "../lib/api.ts";
import { setEntry, useEntry } from "../lib/entry.ts";
import { useSignInOptions } from "../lib/sign-in-options.ts";
import { startOauth } from "../lib/start-oauth.ts";
import { useEnter } from "./enter.ts";

const LoginPage = () => {
  const { next, expired = false } = useSearch({ from: "/login" });
  const { stepUp, email, notice } = useEntry();
  const options = useSignInOptions();
  const enter = useEnter();
  const [linkFor, setLinkFor] = useState<string>();

  if (stepUp !== undefined) {
    return (
      <SecondStep
        step={async (code) => {
          await loginSecondStep(code);
          await enter(next);
        }}
        onStartAgain={() => setEntry({})}
      />
    );
  }
  if (linkFor !== undefined) return <MailLink email={linkFor} onBack={() => setLinkFor(undefined)} />;
  return (
    <LoginForm
      expired={expired}
      notice={notice}
      email={email}
      options={options}
      login={login}
      elsewhere={(provider) => startOauth(provider, next)}
      onMailLink={setLinkFor}
      onDone={() => void enter(next)}
    />
  );
};
export default LoginPage;
