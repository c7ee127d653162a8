import { ArrowUpRight, MailCheck } from "lucide-react";
import { useState, type ReactNode } from "react";
import type { OwnSentences } from "../../lib/form-problem.ts";
import { useSignInOptions } from "../../lib/sign-in-options.ts";
import { useSubmit } from "../../lib/use-submit.ts";
import { FormAlert } from "./form-alert.tsx";
import { linkLook } from "./front-page.tsx";
import { strings } from "./front-strings.ts";
import { Notice } from "./notice.tsx";
import { AgainButton } from "./submit-button.tsx";

const restMs = 30_000;

/** Where the mails of this machine land while it is used for development. */
const MailboxLink = () => {
  const { mailboxUrl } = useSignInOptions();
  if (mailboxUrl === null) return null;
  return (
    <a
      href={mailboxUrl}
      target="_blank"
      rel="noreferrer"
      className="inline-flex h-11 w-full items-center justify-center gap-1.5 rounded-lg bg-accent font-medium text-accent-ink transition-colors duration-120 hover:bg-accent-hover"
    >
      {strings.mailbox}
      <ArrowUpRight size={16} aria-hidden="true" className="rtl:-scale-x-100" />
    </a>
  );
};

interface Props {
  /** What was sent, to whom, and what to do with it. */
  children: ReactNode;
  /** Sends it once more. */
  again: () => Promise<void>;
  own?: OwnSentences;
  /** Whether a mail left just now, so that the next may wait. */
  justSent?: boolean;
  /** Other ways on, below. */
  more?: ReactNode;
}

/** What one sees while a mail is on its way. */
export const MailSent = ({ children, again, own, justSent = true, more }: Props) => {
  const { busy, problem, run } = useSubmit(own);
  const [until, setUntil] = useState(() => (justSent ? Date.now() + restMs : undefined));
  const [sentAgain, setSentAgain] = useState(false);
  const send = async (): Promise<void> => {
    setSentAgain(false);
    const sent = await run(again);
    if (sent) setUntil(Date.now() + restMs);
    setSentAgain(sent);
  };
  return (
    <>
      <div className="flex flex-col items-center gap-4 text-center">
        <span
          aria-hidden="true"
          className="flex size-12 items-center justify-center rounded-full bg-accent-50 text-accent"
        >
          <MailCheck size={22} />
        </span>
        <div className="flex flex-col gap-2 text-base text-pretty wrap-anywhere text-ink-2">{children}</div>
      </div>
      <div className="flex flex-col gap-2.5">
        <MailboxLink />
        <AgainButton until={until} busy={busy} restingText={strings.againIn} onClick={() => void send()}>
          {busy ? strings.sending : strings.again}
        </AgainButton>
      </div>
      {sentAgain && <Notice tone="good">{strings.sentAgain}</Notice>}
      <FormAlert problem={problem} />
      {more}
    </>
  );
};

/** A way on that looks like a link and does something here. */
export const TextButton = ({ onClick, children }: { onClick: () => void; children: ReactNode }) => (
  <button type="button" onClick={onClick} className={linkLook}>
    {children}
  </button>
);
