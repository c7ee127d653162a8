import { useQuery } from "@tanstack/react-query";
import { authVerifyEmailAgain } from "#contracts/routes/account.routes.ts";
import { FrontPage } from "../../components/ui/front-page.tsx";
import { MailSent, TextButton } from "../../components/ui/mail-sent.tsx";
import { call, renewStanding } from "../../lib/api.ts";
import { useSignedIn } from "../../lib/session.ts";
import { strings as all } from "./strings.ts";

const strings = all.waiting;
const lookEveryMs = 5_000;

/**
 * Signed in, but the address is not confirmed yet. It looks whether that has happened, here or on another device; the
 * page that frames this one follows the session's standing.
 */
export const Waiting = ({ onSignOut }: { onSignOut: () => void }) => {
  const { member, org } = useSignedIn();
  useQuery({
    queryKey: ["standing", member.id],
    queryFn: () => renewStanding().then(() => Date.now()),
    refetchInterval: lookEveryMs,
    refetchOnWindowFocus: "always",
    retry: false,
    gcTime: 0,
  });
  return (
    <FrontPage
      title={strings.title}
      intro={strings.intro(org.name)}
      footer={
        <>
          {strings.wrong} <TextButton onClick={onSignOut}>{strings.signOut}</TextButton>
        </>
      }
    >
      <MailSent justSent={false} again={() => call(authVerifyEmailAgain, {})}>
        <p>
          {strings.sent} <strong className="font-medium text-ink">{member.email}</strong>.
        </p>
        <p>{strings.what}</p>
      </MailSent>
    </FrontPage>
  );
};
