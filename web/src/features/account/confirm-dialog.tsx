import { useEffect, useRef, useState } from "react";
import { authConfirm } from "#contracts/routes/auth.routes.ts";
import { Button } from "../../components/ui/button.tsx";
import { CodeField } from "../../components/ui/code-field.tsx";
import { Dialog } from "../../components/ui/dialog.tsx";
import { TextField } from "../../components/ui/field.tsx";
import { FormAlert } from "../../components/ui/form-alert.tsx";
import { TextButton } from "../../components/ui/mail-sent.tsx";
import { PasswordField } from "../../components/ui/password-field.tsx";
import { call } from "../../lib/api.ts";
import { useSubmit } from "../../lib/use-submit.ts";
import { strings as all } from "./strings.ts";

const strings = all.confirm;

type Way = "password" | "code" | "recovery";

const wayWords: Record<Way, string> = {
  password: strings.usePassword,
  code: strings.useCode,
  recovery: strings.useRecovery,
};

const wayOf = (secondFactor: boolean): Way[] =>
  secondFactor ? ["code", "recovery", "password"] : ["password"];

const missingOf: Record<Way, string> = {
  password: strings.passwordMissing,
  code: strings.codeMissing,
  recovery: strings.recoveryMissing,
};
const isMissing = (way: Way, typed: string): boolean =>
  way === "password" ? typed === "" : typed.trim().length < 6;

interface Props {
  /** Whether two-factor authentication is on, so that a code is the first thing to ask for. */
  secondFactor: boolean;
  onProved: () => void;
  onCancel: () => void;
  onSignInAgain: () => void;
}

/** Asks once more who it is, before something sensitive changes. */
const ConfirmDialog = ({ secondFactor, onProved, onCancel, onSignInAgain }: Props) => {
  const ways = wayOf(secondFactor);
  const [way, setWay] = useState<Way>(ways[0] ?? "password");
  const [typed, setTyped] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const { busy, problem, run, say } = useSubmit({
    invalid_credentials: strings.passwordWrong,
    code_invalid: strings.codeWrong,
  });
  useEffect(() => input.current?.focus(), [way]);

  const prove = async (value: string): Promise<void> => {
    const body = way === "password" ? { password: value } : { code: value.trim() };
    if (await run(() => call(authConfirm, { body }))) onProved();
    else if (way !== "password") setTyped("");
    input.current?.focus();
  };
  const submit = (): void => {
    if (isMissing(way, typed)) {
      say(missingOf[way]);
      input.current?.focus();
    } else void prove(typed);
  };
  const choose = (next: Way): void => {
    say(undefined);
    setTyped("");
    setWay(next);
  };

  return (
    <Dialog
      title={strings.title}
      onClose={onCancel}
      onSubmit={submit}
      footer={
        <>
          <Button onClick={onCancel}>{strings.cancel}</Button>
          <Button type="submit" look="primary" aria-disabled={busy} data-testid="confirm-submit">
            {busy ? strings.submitting : strings.submit}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <p className="text-base text-ink-2">{strings.intro}</p>
        {way === "password" && (
          <PasswordField
            ref={input}
            label={all.password}
            data-testid="confirm-password"
            value={typed}
            onChange={setTyped}
          />
        )}
        {way === "code" && (
          <CodeField
            label={strings.code}
            data-testid="confirm-code"
            value={typed}
            onChange={setTyped}
            onComplete={(code) => void prove(code)}
          />
        )}
        {way === "recovery" && (
          <TextField
            ref={input}
            label={strings.recovery}
            dir="ltr"
            placeholder="xxxx-xxxx-xxxx-xxxx"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            value={typed}
            onChange={setTyped}
          />
        )}
        <FormAlert problem={problem} />
        <p className="flex flex-wrap gap-x-4 gap-y-1.5 text-sm text-ink-2">
          {ways
            .filter((other) => other !== way)
            .map((other) => (
              <TextButton key={other} onClick={() => choose(other)}>
                {wayWords[other]}
              </TextButton>
            ))}
          {!secondFactor && (
            <span>
              {strings.noPassword} <TextButton onClick={onSignInAgain}>{strings.signInAgain}</TextButton>
            </span>
          )}
        </p>
      </div>
    </Dialog>
  );
};
export default ConfirmDialog;
