import type { ReactNode } from "react";
import { authMagicLinkUse, authVerifyEmail } from "#contracts/routes/account.routes.ts";
import { FrontPage } from "../../components/ui/front-page.tsx";
import { call, renewStanding, signIn, type SignInOutcome } from "../../lib/api.ts";
import { sessionStore } from "../../lib/session.ts";
import { useOnce } from "../../lib/use-once.ts";
import { DeadEnd, isDeadLink, MayPass } from "./dead-end.tsx";
import { strings } from "./strings.ts";
import { Working } from "./working.tsx";

interface LinkProps {
  token: string;
  /** The way on when the link is of no use. */
  wayOn: ReactNode;
}

/** `/verify-email#token=…`: confirms the address, then hands it on. */
export const VerifyEmail = ({ token, wayOn, onDone }: LinkProps & { onDone: (email: string) => void }) => {
  const { once, retry } = useOnce(token, async () => {
    const { email } = await call(authVerifyEmail, { body: { token } });
    onDone(email);
  });
  const { title } = strings.deadLink;
  if (once.state !== "failed") {
    return <Working title={strings.verify.working} body={strings.verify.workingBody} />;
  }
  if (!isDeadLink(once.error)) {
    return <MayPass title={strings.verify.working} error={once.error} onRetry={retry} />;
  }
  return (
    <DeadEnd title={title} body={strings.verify.dead}>
      {wayOn}
    </DeadEnd>
  );
};

/** `/magic-link#token=…`: signs in; a second factor is still asked for. */
export const MagicLink = ({
  token,
  wayOn,
  onDone,
}: LinkProps & { onDone: (outcome: SignInOutcome) => void }) => {
  const { once, retry } = useOnce(token, async () => {
    onDone(await signIn(authMagicLinkUse, { body: { token, refreshIn: "cookie" } }));
  });
  if (once.state !== "failed") {
    return <Working title={strings.magic.working} body={strings.magic.workingBody} />;
  }
  if (!isDeadLink(once.error)) {
    return <MayPass title={strings.magic.working} error={once.error} onRetry={retry} />;
  }
  return (
    <DeadEnd title={strings.deadLink.title} body={strings.magic.dead}>
      {wayOn}
    </DeadEnd>
  );
};

/** `/change-email#token=…`: the new address is confirmed and takes the old one's place. */
export const ChangeEmail = ({ token, wayOn }: LinkProps) => {
  const { once, retry } = useOnce(token, async () => {
    const changed = await call(authVerifyEmail, { body: { token } });
    if (sessionStore.getState().state === "signed_in") await renewStanding().catch(() => undefined);
    return changed;
  });
  if (once.state === "working") {
    return <Working title={strings.changeEmail.working} body={strings.changeEmail.workingBody} />;
  }
  if (once.state === "done") {
    return (
      <FrontPage title={strings.changeEmail.done}>
        <p role="status" className="text-center text-base wrap-anywhere text-ink-2">
          {strings.changeEmail.doneBody} <strong className="font-medium text-ink">{once.result.email}</strong>
          .
        </p>
        {wayOn}
      </FrontPage>
    );
  }
  if (!isDeadLink(once.error)) {
    return <MayPass title={strings.changeEmail.working} error={once.error} onRetry={retry} />;
  }
  return (
    <DeadEnd title={strings.deadLink.title} body={strings.changeEmail.dead}>
      {wayOn}
    </DeadEnd>
  );
};
