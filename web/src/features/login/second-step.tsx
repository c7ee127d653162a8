import { useEffect, useRef, useState, type SyntheticEvent } from "react";
import { CodeField } from "../../components/ui/code-field.tsx";
import { TextField } from "../../components/ui/field.tsx";
import { FormAlert } from "../../components/ui/form-alert.tsx";
import { FrontPage } from "../../components/ui/front-page.tsx";
import { TextButton } from "../../components/ui/mail-sent.tsx";
import { SubmitButton } from "../../components/ui/submit-button.tsx";
import { useSubmit, type Submit } from "../../lib/use-submit.ts";
import { strings as all } from "./strings.ts";

const strings = all.step;

interface Props {
  /** Makes the second step with a code of either kind. */
  step: (code: string) => Promise<void>;
  onStartAgain: () => void;
}

const Recovery = ({ step, submit }: { step: Props["step"]; submit: Submit }) => {
  const [code, setCode] = useState("");
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  const { busy, problem, run, say } = submit;
  const send = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    if (code.trim().length < 6) say(strings.recoveryMissing);
    else await run(() => step(code.trim()));
    input.current?.focus();
  };
  return (
    <form noValidate onSubmit={(event) => void send(event)} className="flex flex-col gap-4">
      <TextField
        ref={input}
        label={strings.recovery}
        dir="ltr"
        placeholder="xxxx-xxxx-xxxx-xxxx"
        name="recovery-code"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        data-testid="step-recovery"
        value={code}
        onChange={setCode}
      />
      <FormAlert problem={problem} />
      <SubmitButton busy={busy} busyText={strings.submitting}>
        {strings.submit}
      </SubmitButton>
    </form>
  );
};

const AppCode = ({ step, submit }: { step: Props["step"]; submit: Submit }) => {
  const [code, setCode] = useState("");
  const { busy, problem, run, say } = submit;
  const send = async (complete: string): Promise<void> => {
    // The next code is typed into an empty field.
    if (!(await run(() => step(complete)))) setCode("");
  };
  const press = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (code.length < 6) say(strings.codeMissing);
    else void send(code);
  };
  return (
    <form noValidate onSubmit={press} className="flex flex-col gap-4">
      <CodeField
        label={strings.code}
        data-testid="step-code"
        value={code}
        onChange={setCode}
        onComplete={(complete) => void send(complete)}
      />
      <FormAlert problem={problem} />
      <SubmitButton busy={busy} busyText={strings.submitting} data-testid="step-submit">
        {strings.submit}
      </SubmitButton>
    </form>
  );
};

/** The second step of a sign-in: six digits that send themselves, or a recovery code. */
export const SecondStep = ({ step, onStartAgain }: Props) => {
  const [way, setWay] = useState<"app" | "recovery">("app");
  const byApp = way === "app";
  const submit = useSubmit({ code_invalid: byApp ? strings.codeWrong : strings.recoveryWrong });
  const change = (): void => {
    submit.say(undefined);
    setWay(byApp ? "recovery" : "app");
  };
  return (
    <FrontPage
      title={byApp ? strings.title : strings.recoveryTitle}
      intro={byApp ? strings.intro : strings.recoveryIntro}
      footer={<TextButton onClick={onStartAgain}>{strings.startAgain}</TextButton>}
    >
      {byApp ? <AppCode step={step} submit={submit} /> : <Recovery step={step} submit={submit} />}
      <p className="text-center text-base">
        <TextButton onClick={change}>{byApp ? strings.toRecovery : strings.toApp}</TextButton>
      </p>
    </FrontPage>
  );
};
