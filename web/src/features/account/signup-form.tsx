import { Link } from "@tanstack/react-router";
import { useState, type SyntheticEvent } from "react";
import { authSignup } from "#contracts/routes/account.routes.ts";
import type { LoginProvider } from "#contracts/routes/oauth.routes.ts";
import { TextField } from "../../components/ui/field.tsx";
import { FormAlert } from "../../components/ui/form-alert.tsx";
import { FrontPage, linkLook, Or } from "../../components/ui/front-page.tsx";
import { MailSent, TextButton } from "../../components/ui/mail-sent.tsx";
import { NewPasswordField } from "../../components/ui/password-field.tsx";
import { ProviderButtons } from "../../components/ui/provider-buttons.tsx";
import { SubmitButton } from "../../components/ui/submit-button.tsx";
import { call } from "../../lib/api.ts";
import { emailFault, newPasswordFault } from "../../lib/check-fields.ts";
import { strings as fieldStrings } from "../../lib/field-strings.ts";
import { useSignInOptions } from "../../lib/sign-in-options.ts";
import { showFaults } from "../../lib/show-faults.ts";
import { tellWeak } from "../../lib/tell-weak.ts";
import { useSubmit } from "../../lib/use-submit.ts";
import { strings as all } from "./strings.ts";

const strings = all.signup;

interface Values {
  orgName: string;
  name: string;
  email: string;
  password: string;
}
type Faults = Partial<Record<keyof Values, string | undefined>>;

const faultsOf = ({ orgName, name, email, password }: Values): Faults => ({
  orgName: orgName.trim() === "" ? fieldStrings.orgName : undefined,
  name: name.trim() === "" ? fieldStrings.name : undefined,
  email: emailFault(email),
  password: newPasswordFault(password),
});

/** Asking again replaces what was not confirmed, so that sending again is signing up again. */
const signUp = async ({ orgName, name, email, password }: Values): Promise<void> =>
  call(authSignup, {
    body: { orgName: orgName.trim(), name: name.trim(), email: email.trim(), password },
  });

const own = { password_too_weak: all.reset.weak } as const;

const SignIn = () => (
  <>
    {strings.have}{" "}
    <Link to="/login" className={linkLook}>
      {strings.signIn}
    </Link>
  </>
);

const Sent = ({ values, onOther }: { values: Values; onOther: () => void }) => (
  <FrontPage title={all.checkMail} footer={<SignIn />}>
    <MailSent
      again={() => signUp(values)}
      own={own}
      more={
        <p className="text-center text-sm text-ink-2">
          {strings.sentNothing} <TextButton onClick={onOther}>{strings.other}</TextButton>
        </p>
      }
    >
      <p>
        {strings.sent} <strong className="font-medium text-ink">{values.email.trim()}</strong>.
      </p>
      <p>{strings.sentWhat}</p>
    </MailSent>
  </FrontPage>
);

interface Props {
  /** Makes the workspace with an account at Google or GitHub. */
  elsewhere: (provider: LoginProvider) => Promise<void>;
}

/** A new workspace and its first Admin. Then a mail has to be opened; until then there is nothing to sign in to. */
export const SignupForm = ({ elsewhere }: Props) => {
  const { providers } = useSignInOptions();
  const [values, setValues] = useState<Values>({ orgName: "", name: "", email: "", password: "" });
  const [faults, setFaults] = useState<Faults>({});
  const [sent, setSent] = useState(false);
  const [refused, setRefused] = useState<string>();
  const { busy, problem, run, say } = useSubmit(own);

  if (sent) return <Sent values={values} onOther={() => setSent(false)} />;

  const field = (key: keyof Values) => ({
    value: values[key],
    error: faults[key],
    onChange: (value: string) => {
      setValues({ ...values, [key]: value });
      if (faults[key] !== undefined) setFaults({ ...faults, [key]: undefined });
    },
    "data-testid": `signup-${key}`,
  });

  const submit = async (event: SyntheticEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const found = faultsOf(values);
    if (Object.values(found).some((fault) => fault !== undefined)) {
      say(undefined);
      showFaults(event.currentTarget, () => setFaults(found));
      return;
    }
    if (await run(() => tellWeak(signUp(values), () => setRefused(values.password)))) setSent(true);
  };

  return (
    <FrontPage title={strings.title} intro={strings.intro} footer={<SignIn />}>
      <form noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        <TextField
          label={strings.orgName}
          hint={strings.orgHint}
          name="organization"
          autoComplete="organization"
          maxLength={80}
          {...field("orgName")}
        />
        <TextField label={all.name} name="name" autoComplete="name" maxLength={80} {...field("name")} />
        <TextField
          label={all.email}
          type="email"
          name="email"
          autoComplete="username"
          inputMode="email"
          autoCapitalize="none"
          spellCheck={false}
          {...field("email")}
        />
        <NewPasswordField
          label={all.password}
          own={[values.orgName, values.name, values.email]}
          refused={refused}
          {...field("password")}
        />
        <FormAlert problem={problem} />
        <SubmitButton busy={busy} busyText={strings.submitting} data-testid="signup-submit">
          {strings.submit}
        </SubmitButton>
      </form>
      {providers.length > 0 && (
        <>
          <Or />
          <ProviderButtons
            providers={providers}
            busy={busy}
            onChoose={(provider) => void run(() => elsewhere(provider))}
          />
        </>
      )}
    </FrontPage>
  );
};
