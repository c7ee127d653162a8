import { useState } from "react";
import { FrontPage } from "../components/ui/front-page.tsx";
import { TextButton } from "../components/ui/mail-sent.tsx";
import { strings } from "../features/account/strings.ts";
import { TwoFactorSetUp } from "../features/settings/two-factor/two-factor-set-up.tsx";
import { renewStanding } from "../lib/api.ts";
import { useSignedIn } from "../lib/session.ts";
import { useFollowStanding } from "./follow-standing.ts";
import { signOut } from "./sign-out.ts";

const SetUp = ({ onCodes, onDone }: { onCodes: () => void; onDone: () => void }) => {
  const { org } = useSignedIn();
  return (
    <FrontPage
      asIs
      title={strings.twoFactor.title}
      intro={strings.twoFactor.intro(org.name)}
      footer={<TextButton onClick={() => void signOut()}>{strings.twoFactor.signOut}</TextButton>}
    >
      <h2 className="sr-only">{strings.twoFactor.steps}</h2>
      <TwoFactorSetUp onCodes={onCodes} onDone={onDone} />
    </FrontPage>
  );
};

const SetUpTwoFactorPage = () => {
  // The recovery codes are shown once: nothing leads away until they are kept.
  const [held, setHeld] = useState(false);
  const signedIn = useFollowStanding(held);
  const done = (): void => {
    setHeld(false);
    void renewStanding();
  };
  return signedIn ? <SetUp onCodes={() => setHeld(true)} onDone={done} /> : null;
};
export default SetUpTwoFactorPage;
