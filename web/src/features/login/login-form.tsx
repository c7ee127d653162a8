import { Link } from "@tanstack/react-router";
import { useState, type SyntheticEvent } from "react";
import type { LoginProvider } from "#contracts/routes/oauth.routes.ts";
import { TextField } from "../../components/ui/field.tsx";
import { FormAlert } from "../../components/ui/form-alert.tsx";
import { FrontPage, linkLook, Or } from "../../components/ui/front-page.tsx";
import { Button } from "../../components/ui/button.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { PasswordField } from "../../components/ui/password-field.tsx";
import { ProviderButtons } from "../../components/ui/provider-buttons.tsx";
import { SubmitButton } from "../../components/ui/submit-button.tsx";
import type { SignInOutcome } from "../../lib/api.ts";
import { emailFault, passwordFault } from "../../lib/check-fields.ts";
import type { EntryNotice } from "../../lib/entry.ts";
import type { SignInOptions } from "../../lib/sign-in-options.ts";
import { showFaults } from "../../lib/show-faults.ts";
import { useSubmit } from "../../lib/use-submit.ts";
import { strings } from "./strings.ts";

interface Props {
  /** Why the person is here again, if it was not their choice. */
  expired: boolean;
  notice?: EntryNotice | undefined;
  email?: string | undefined;
  options: SignInOptions;
  login: (email: string, password: string) => Promise<SignInOutcome>;
  elsewhere: (provider: LoginProvider) => Promise<void>;
  /** Wants a mailed link, with the address as far as it is typed. */
  onMailLink: (email: string) => void;
  onDone: () => void;
}

const own = { invalid_credentials: strings.wrong, invalid_input: strings.unreadable } as const;

/** E-mail and password, or one of the other ways. What is missing is said at the field, and what was typed stays. */
export const LoginForm = (props: Props) => {
  const { expired, notice, options, login, elsewhere, onMailLink, onDone } = props;
  const [email, setEmail] = useState(props.email ?? "");
  const [password, setPassword] = useState("");
  const [faults, setFaults] = useState<{ email?: string | undefined; password?: string | undefined }>({});
  const { busy, problem, run, say } = useSubmit(own);

  const submit = async (event: SyntheticEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const found = { email: emailFault(email), password: passwordFault(password) };
    if (found.email !== undefined || found.password !== undefined) {
      say(undefined);
      showFaults(event.currentTarget, () => setFaults(found));
      return;
    }
    setFaults({});
    await run(async () => {
      if ((await login(email.trim(), password)) === "signed_in") onDone();
    });
  };

  return (
    <FrontPage
      title={strings.title}
      intro={strings.intro}
      footer={
        options.signup && (
          <>
            {strings.newHere}{" "}
            <Link to="/signup" className={linkLook}>
              {strings.signup}
            </Link>
          </>
        )
      }
    >
      {expired && problem === undefined && <Notice tone="care">{strings.expired}</Notice>}
      {notice !== undefined && problem === undefined && (
        <Notice tone={notice === "step_expired" ? "care" : "good"}>{strings.notices[notice]}</Notice>
      )}
      <form noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        <TextField
          label={strings.email}
          data-testid="login-email"
          type="email"
          name="email"
          autoComplete="username"
          inputMode="email"
          autoCapitalize="none"
          spellCheck={false}
          value={email}
          error={faults.email}
          onChange={setEmail}
        />
        <div className="relative">
          <PasswordField
            label={strings.password}
            data-testid="login-password"
            value={password}
            error={faults.password}
            onChange={setPassword}
          />
          <Link to="/reset-password" className={`absolute end-0 top-0 text-sm ${linkLook}`}>
            {strings.forgot}
          </Link>
        </div>
        <FormAlert problem={problem} />
        <SubmitButton busy={busy} busyText={strings.submitting} data-testid="login-submit">
          {strings.submit}
        </SubmitButton>
      </form>
      {(options.magicLink || options.providers.length > 0) && (
        <>
          <Or />
          <div className="flex flex-col gap-2.5">
            {options.providers.length > 0 && (
              <ProviderButtons
                providers={options.providers}
                busy={busy}
                onChoose={(provider) => void run(() => elsewhere(provider))}
              />
            )}
            {options.magicLink && (
              <Button className="h-11 w-full" data-testid="login-link" onClick={() => onMailLink(email)}>
                {strings.mailLink}
              </Button>
            )}
          </div>
        </>
      )}
    </FrontPage>
  );
};
