import { useRef, useState, type SyntheticEvent } from "react";
import { authMagicLink } from "#contracts/routes/account.routes.ts";
import { TextField } from "../../components/ui/field.tsx";
import { FormAlert } from "../../components/ui/form-alert.tsx";
import { FrontPage } from "../../components/ui/front-page.tsx";
import { MailSent, TextButton } from "../../components/ui/mail-sent.tsx";
import { SubmitButton } from "../../components/ui/submit-button.tsx";
import { call } from "../../lib/api.ts";
import { emailFault } from "../../lib/check-fields.ts";
import { useSubmit } from "../../lib/use-submit.ts";
import { strings as all } from "./strings.ts";

const strings = all.link;

const send = async (email: string): Promise<void> => call(authMagicLink, { body: { email } });

interface Props {
  email: string;
  onBack: () => void;
}

/** Asks for a mailed link to sign in with. The answer never tells whether the address has an account. */
export const MailLink = ({ email: typed, onBack }: Props) => {
  const [email, setEmail] = useState(typed);
  const [sentTo, setSentTo] = useState<string>();
  const [fault, setFault] = useState<string>();
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
    if (await run(() => send(address))) setSentTo(address);
  };

  const back = <TextButton onClick={onBack}>{strings.back}</TextButton>;
  if (sentTo !== undefined) {
    return (
      <FrontPage title={strings.sentTitle} footer={back}>
        <MailSent
          again={() => send(sentTo)}
          more={
            <p className="text-center text-sm">
              <TextButton onClick={() => setSentTo(undefined)}>{strings.otherAddress}</TextButton>
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
    <FrontPage title={strings.title} intro={strings.intro} footer={back}>
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
          data-testid="link-email"
          value={email}
          error={fault}
          onChange={setEmail}
        />
        <FormAlert problem={problem} />
        <SubmitButton busy={busy} busyText={strings.submitting} data-testid="link-submit">
          {strings.submit}
        </SubmitButton>
      </form>
    </FrontPage>
  );
};
