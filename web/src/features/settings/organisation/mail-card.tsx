import { CircleCheck, TriangleAlert } from "lucide-react";
import { useState, type ReactNode } from "react";
import { orgMailRemove, orgMailTest } from "#contracts/routes/org.routes.ts";
import type { MailAccount, OrgSettings } from "#contracts/shapes/org-settings.ts";
import { Button } from "../../../components/ui/button.tsx";
import { call } from "../../../lib/api.ts";
import { useSignedIn } from "../../../lib/session.ts";
import { toast } from "../../../lib/toasts.ts";
import { Confirm } from "../shared/confirm.tsx";
import { Card } from "../shared/page.tsx";
import { ProblemLine } from "../shared/problem-line.tsx";
import { useAction } from "../shared/use-action.ts";
import { dayText, When } from "../shared/when.tsx";
import { MailDialog } from "./mail-dialog.tsx";
import { strings } from "./strings.ts";
import { putOrg } from "./use-org.ts";

const words = strings.mail;

const RemoveDialog = ({ org, onClose }: { org: OrgSettings; onClose: () => void }) => {
  const remove = useAction(
    () => call(orgMailRemove, {}),
    () => {
      putOrg({ ...org, mail: null });
      toast({ kind: "info", title: words.removed });
      onClose();
    },
  );
  return (
    <Confirm title={words.removeTitle} confirm={words.removeConfirm} action={remove} onClose={onClose}>
      <p>{words.removeBody}</p>
    </Confirm>
  );
};

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div className="min-w-0">
    <dt className="text-sm text-ink-3">{name}</dt>
    <dd className="wrap-anywhere">{children}</dd>
  </div>
);

const Facts = ({ mail }: { mail: MailAccount }) => (
  <dl className="grid gap-x-8 gap-y-3 sm:grid-cols-2">
    <Fact name={words.facts.server}>
      {mail.host}:{mail.port}, {words.securities[mail.security]}
    </Fact>
    <Fact name={words.facts.sender}>
      {mail.fromName} &lt;{mail.fromAddress}&gt;
    </Fact>
    <Fact name={words.facts.username}>{mail.username}</Fact>
    <Fact name={words.facts.password}>
      {words.passwordSet(mail.password.last4, dayText(mail.password.setAt))}
    </Fact>
  </dl>
);

/** Whether the last mail went out. */
const Health = ({ mail }: { mail: MailAccount }) => {
  if (mail.problem !== null) {
    return (
      <p className="flex items-start gap-2 rounded-lg bg-amber-50 px-3 py-2 text-sm text-amber">
        <TriangleAlert size={16} aria-hidden="true" className="mt-px shrink-0" />
        <span className="min-w-0 wrap-anywhere">
          <span className="font-medium">{words.notWorking}</span> {mail.problem}
          {mail.problemAt !== null && (
            <>
              {" ("}
              <When at={mail.problemAt} />)
            </>
          )}
        </span>
      </p>
    );
  }
  return (
    <p className="flex items-center gap-2 text-sm text-ink-2">
      {mail.workedAt === null ? (
        words.untried
      ) : (
        <>
          <CircleCheck size={16} aria-hidden="true" className="shrink-0 text-green" />
          <span>
            {words.worked} <When at={mail.workedAt} />
          </span>
        </>
      )}
    </p>
  );
};

/** Which server mails go through, with a way to see that it works. */
export const MailCard = ({ org }: { org: OrgSettings }) => {
  const { member } = useSignedIn();
  const [open, setOpen] = useState<"set" | "remove">();
  const close = (): void => setOpen(undefined);
  const test = useAction(
    () => call(orgMailTest, {}),
    () => toast({ kind: "info", title: words.tested, detail: words.testedDetail(member.email) }),
  );
  return (
    <Card
      title={words.title}
      intro={words.intro}
      action={<Button onClick={() => setOpen("set")}>{org.mail === null ? words.set : words.change}</Button>}
    >
      <div className="flex flex-col gap-4">
        {org.mail === null ? <p className="text-ink-2">{words.platform}</p> : <Facts mail={org.mail} />}
        {org.mail !== null && <Health mail={org.mail} />}
        <ProblemLine error={test.error} />
        <div className="flex flex-wrap gap-2">
          <Button aria-disabled={test.busy} onClick={() => void test.run()}>
            {words.test}
          </Button>
          {org.mail !== null && <Button onClick={() => setOpen("remove")}>{words.remove}</Button>}
        </div>
      </div>
      {open === "set" && <MailDialog org={org} onClose={close} />}
      {open === "remove" && <RemoveDialog org={org} onClose={close} />}
    </Card>
  );
};
