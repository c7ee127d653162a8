import type { ReactNode } from "react";
import { ApiError } from "#contracts/client.ts";
import type { LoginProvider } from "#contracts/routes/oauth.routes.ts";
import { finishElsewhere, type SignInOutcome } from "../../lib/api.ts";
import { explain } from "../../lib/problem.ts";
import { providerNames } from "../../lib/start-oauth.ts";
import { useOnce } from "../../lib/use-once.ts";
import { DeadEnd } from "./dead-end.tsx";
import { strings as all } from "./strings.ts";
import { Working } from "./working.tsx";

const strings = all.oauth;

/** Why it did not work, in words that say what to do. A code is spent by one try, so that there is no second. */
const reason = (error: unknown, provider: string): string => {
  switch (error instanceof ApiError ? error.code : undefined) {
    case "link_invalid":
    case "invalid_input":
      return strings.expired;
    case "email_unverified":
      return strings.unverified(provider);
    case "invalid_credentials":
      return strings.stranger(provider);
    case "in_use":
      return strings.taken(provider);
    case "session_expired":
      return strings.signedOut(provider);
    case "not_found":
      return strings.notHere(provider);
    case "unavailable":
      return strings.unavailable(provider);
    default: {
      const { title, advice } = explain(error);
      return `${title}. ${advice}`;
    }
  }
};

interface Props {
  provider: LoginProvider;
  /** What Google or GitHub sent the browser back with. */
  query: string;
  wayOn: ReactNode;
  onDone: (outcome: SignInOutcome | "linked") => void;
}

const Finish = ({ provider, query, wayOn, onDone }: Props) => {
  const name = providerNames[provider];
  const { once } = useOnce(query, async () => {
    onDone(await finishElsewhere(provider, query));
  });
  if (once.state !== "failed") return <Working title={strings.working(name)} body={strings.workingBody} />;
  return (
    <DeadEnd icon="alert" title={strings.failed(name)} body={reason(once.error, name)}>
      {wayOn}
    </DeadEnd>
  );
};

/** `/login/oauth/:provider`: back from Google or GitHub. Who pressed Cancel there is not asked anything more. */
export const OauthReturn = (props: Props) => {
  if (new URLSearchParams(props.query).get("error") !== "access_denied") return <Finish {...props} />;
  return (
    <DeadEnd icon="alert" title={strings.failed(providerNames[props.provider])} body={strings.cancelled}>
      {props.wayOn}
    </DeadEnd>
  );
};
