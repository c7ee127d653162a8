import { useState, type ReactNode, type SyntheticEvent } from "react";
import { ApiError } from "#contracts/client.ts";
import type { RouteResult } from "#contracts/define-route.ts";
import { invitationsAccept, invitationsLook } from "#contracts/routes/team.routes.ts";
import { TextField } from "../../components/ui/field.tsx";
import { FormAlert } from "../../components/ui/form-alert.tsx";
import { FrontPage } from "../../components/ui/front-page.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { NewPasswordField, PasswordField } from "../../components/ui/password-field.tsx";
import { SubmitButton } from "../../components/ui/submit-button.tsx";
import { call, signIn, type SignInOutcome } from "../../lib/api.ts";
import { newPasswordFault, passwordFault } from "../../lib/check-fields.ts";
import { strings as fieldStrings } from "../../lib/field-strings.ts";
import { useOnce } from "../../lib/use-once.ts";
import { showFaults } from "../../lib/show-faults.ts";
import { tellWeak } from "../../lib/tell-weak.ts";
import { useSubmit } from "../../lib/use-submit.ts";
import { DeadEnd, isDeadLink, MayPass } from "./dead-end.tsx";
import { strings as all } from "./strings.ts";
import { Working } from "./working.tsx";

const strings = all.invitation;

type Offer = RouteResult<typeof invitationsLook>;
type Asks = Offer["asksFor"];

interface Props {
  token: string;
  wayOn: ReactNode;
  /** A link to where one sets a new password. */
  forgot: ReactNode;
  onDone: (outcome: SignInOutcome) => void;
}

interface Typed {
  name: string;
  password: string;
}

const faultsOf = (
  asks: Asks,
  { name, password }: Typed,
): Partial<Record<keyof Typed, string | undefined>> => {
  if (asks === "nothing") return {};
  if (asks === "password") return { password: passwordFault(password) };
  return {
    name: name.trim() === "" ? fieldStrings.name : undefined,
    password: newPasswordFault(password),
  };
};

const bodyOf = (asks: Asks, { name, password }: Typed) => {
  if (asks === "nothing") return {};
  return asks === "password" ? { password } : { name: name.trim(), newPassword: password };
};

/** Whose invitation it is: an address that cannot be changed here. */
const Address = ({ email }: { email: string }) => (
  <p className="flex flex-col gap-0.5 rounded-lg bg-sunken px-3 py-2">
    <span className="text-sm text-ink-2">{strings.as}</span>
    <span className="font-medium wrap-anywhere">{email}</span>
  </p>
);

const Join = ({ token, offer, forgot, onDone }: Props & { offer: Offer }) => {
  const [asks, setAsks] = useState<Asks>(offer.asksFor);
  const [meanwhile, setMeanwhile] = useState(false);
  const [dead, setDead] = useState(false);
  const [typed, setTyped] = useState<Typed>({ name: "", password: "" });
  const [faults, setFaults] = useState<ReturnType<typeof faultsOf>>({});
  const [refused, setRefused] = useState<string>();
  const { busy, problem, run, say } = useSubmit({
    invalid_credentials: strings.wrong,
    password_too_weak: all.reset.weak,
  });

  const accept = async (): Promise<void> => {
    try {
      const body = { token, ...bodyOf(asks, typed), refreshIn: "cookie" as const };
      onDone(await signIn(invitationsAccept, { body }));
    } catch (error) {
      const code = error instanceof ApiError ? error.code : undefined;
      if (code === "link_invalid") setDead(true);
      if (code !== "conflict") throw error;
      // Somebody made an account for this address since we looked.
      setAsks("password");
      setMeanwhile(true);
      setTyped({ ...typed, password: "" });
    }
  };
  const submit = async (event: SyntheticEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const found = faultsOf(asks, typed);
    if (Object.values(found).some((fault) => fault !== undefined)) {
      say(undefined);
      showFaults(event.currentTarget, () => setFaults(found));
      return;
    }
    setMeanwhile(false);
    await run(() => tellWeak(accept(), () => setRefused(typed.password)));
  };
  const field = (key: keyof Typed) => ({
    value: typed[key],
    error: faults[key],
    onChange: (value: string) => {
      setTyped({ ...typed, [key]: value });
      if (faults[key] !== undefined) setFaults({ ...faults, [key]: undefined });
    },
    "data-testid": `invitation-${key}`,
  });

  if (dead) {
    return (
      <DeadEnd title={all.deadLink.title} body={strings.dead}>
        {null}
      </DeadEnd>
    );
  }
  return (
    <FrontPage
      title={strings.title(offer.orgName)}
      intro={strings.intro(offer.invitedBy, strings.roles[offer.role])}
    >
      <form noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        <Address email={offer.email} />
        {/* So that password managers know whose password it is. */}
        <input hidden type="email" name="email" autoComplete="username" value={offer.email} readOnly />
        {meanwhile && <Notice tone="care">{strings.meanwhile}</Notice>}
        {asks === "new_account" && (
          <>
            <TextField label={all.name} name="name" autoComplete="name" maxLength={80} {...field("name")} />
            <NewPasswordField
              label={all.password}
              own={[offer.email, typed.name, offer.orgName]}
              refused={refused}
              {...field("password")}
            />
          </>
        )}
        {asks === "password" && (
          <>
            {!meanwhile && <p className="text-sm text-ink-2">{strings.hasAccount}</p>}
            <div className="relative">
              <PasswordField label={all.password} {...field("password")} />
              <span className="absolute end-0 top-0 text-sm">{forgot}</span>
            </div>
          </>
        )}
        {asks === "nothing" && <p className="text-sm text-ink-2">{strings.nothing}</p>}
        <FormAlert problem={problem} />
        <SubmitButton busy={busy} busyText={strings.joining} data-testid="invitation-submit">
          {strings.join}
        </SubmitButton>
      </form>
    </FrontPage>
  );
};

/** `/accept-invitation#token=…`: what the link offers, and what joining takes. */
export const AcceptInvitation = (props: Props) => {
  const { token, wayOn } = props;
  const { once, retry } = useOnce(token, () => call(invitationsLook, { body: { token } }));
  if (once.state === "working") return <Working title={strings.loading} body={all.verify.workingBody} />;
  if (once.state === "done") return <Join {...props} offer={once.result} />;
  if (!isDeadLink(once.error)) {
    return <MayPass title={strings.loading} error={once.error} onRetry={retry} />;
  }
  return (
    <DeadEnd title={all.deadLink.title} body={strings.dead}>
      {wayOn}
    </DeadEnd>
  );
};
