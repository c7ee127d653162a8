import { useRef, useState, type ReactNode, type SyntheticEvent } from "react";
import { authPasswordReset, authPasswordResetUse } from "#contracts/routes/account.routes.ts";
import { ApiError } from "#contracts/client.ts";
import { TextField } from "../../components/ui/field.tsx";
import { FormAlert } from "../../components/ui/form-alert.tsx";
import { FrontPage } from "../../components/ui/front-page.tsx";
import { MailSent, TextButton } from "../../components/ui/mail-sent.tsx";
import { NewPasswordField } from "../../components/ui/password-field.tsx";
import { SubmitButton } from "../../components/ui/submit-button.tsx";
import { call } from "../../lib/api.ts";
import { emailFault, newPasswordFault } from "../../lib/check-fields.ts";
import { tellWeak } from "../../lib/tell-weak.ts";
import { useSubmit } from "../../lib/use-submit.ts";
import { DeadEnd } from "./dead-end.tsx";
import { strings as all } from "./strings.ts";

const strings = all.reset;

const ask = async (email: string): Promise<void> => call(authPasswordReset, { body: { email } });

/** Asks for a link to set a new password. The answer never tells whether the address has an account. */
export const AskForReset = ({ email: typed, footer }: { email: string; footer: ReactNode }) => {
  const [email, setEmail] = useState(typed);
  const [fault, setFault] = useState<string>();
  const [sentTo, setSentTo] = useState<string>();
  const input = useRef<HTMLInputElement>(null);
  const { busy, problem, run } = useSubmit();

  const submit = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    const found = emailFault(email);
    setFault(found);
    if (found !== undefined) {
      input.current?.focus();
      return;
    }
    const address = email.trim();
    if (await run(() => ask(address))) setSentTo(address);
  };

  if (sentTo !== undefined) {
    return (
      <FrontPage title={all.checkMail} footer={footer}>
        <MailSent
          again={() => ask(sentTo)}
          more={
            <p className="text-center text-sm">
              <TextButton onClick={() => setSentTo(undefined)}>{all.signup.other}</TextButton>
            </p>
          }
        >
          <p>
            {strings.sent} <strong className="font-medium text-ink">{sentTo}</strong>.
          </p>
          <p>{strings.once}</p>
        </MailSent>
      </FrontPage>
    );
  }
  return (
    <FrontPage title={strings.title} intro={strings.intro} footer={footer}>
      <form noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        <TextField
          ref={input}
          label={all.email}
          type="email"
          name="email"
          autoComplete="username"
          inputMode="email"
          autoCapitalize="none"
          spellCheck={false}
          data-testid="reset-email"
          value={email}
          error={fault}
          onChange={setEmail}
        />
        <FormAlert problem={problem} />
        <SubmitButton busy={busy} busyText={strings.submitting} data-testid="reset-submit">
          {strings.submit}
        </SubmitButton>
      </form>
    </FrontPage>
  );
};

interface SetProps {
  token: string;
  footer: ReactNode;
  onAskAgain: () => void;
  onDone: () => void;
}

/** `/reset-password#token=…`: sets the new password. Every session of the person ends. */
export const SetPassword = ({ token, footer, onAskAgain, onDone }: SetProps) => {
  const [password, setPassword] = useState("");
  const [fault, setFault] = useState<string>();
  const [dead, setDead] = useState(false);
  const [refused, setRefused] = useState<string>();
  const input = useRef<HTMLInputElement>(null);
  const { busy, problem, run } = useSubmit({ password_too_weak: strings.weak });

  const set = async (): Promise<void> => {
    try {
      await call(authPasswordResetUse, { body: { token, password } });
    } catch (error) {
      setDead(error instanceof ApiError && error.code === "link_invalid");
      throw error;
    }
    onDone();
  };
  const submit = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    const found = newPasswordFault(password);
    setFault(found);
    if (found !== undefined || !(await run(() => tellWeak(set(), () => setRefused(password)))))
      input.current?.focus();
  };

  if (dead) {
    return (
      <DeadEnd title={all.deadLink.title} body={strings.dead}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            onAskAgain();
          }}
        >
          <SubmitButton busy={false} busyText={all.askAgain}>
            {all.askAgain}
          </SubmitButton>
        </form>
      </DeadEnd>
    );
  }
  return (
    <FrontPage title={strings.title} intro={strings.setIntro} footer={footer}>
      <form noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        <NewPasswordField
          ref={input}
          label={all.newPassword}
          data-testid="reset-password"
          value={password}
          refused={refused}
          error={fault}
          onChange={(value) => {
            setPassword(value);
            setFault(undefined);
          }}
        />
        <FormAlert problem={problem} />
        <SubmitButton busy={busy} busyText={strings.setting} data-testid="reset-set">
          {strings.set}
        </SubmitButton>
      </form>
    </FrontPage>
  );
};
