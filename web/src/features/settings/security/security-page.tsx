import { Page } from "../shared/page.tsx";
import { strings as shared } from "../strings.ts";
import { IdentitiesCard } from "./identities-card.tsx";
import { OwnSessionsCard } from "./own-sessions-card.tsx";
import { PasswordCard } from "./password-card.tsx";
import { strings } from "./strings.ts";
import { TwoFactorCard } from "./two-factor-card.tsx";

/** Password, second factor, linked accounts and sessions of whoever is signed in. */
const SecurityPage = () => (
  <Page title={shared.sections.security} intro={strings.intro}>
    <PasswordCard />
    <TwoFactorCard />
    <IdentitiesCard />
    <OwnSessionsCard />
  </Page>
);
export default SecurityPage;
