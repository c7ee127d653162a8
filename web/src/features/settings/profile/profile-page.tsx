import { useState } from "react";
import { authUpdateMe } from "#contracts/routes/auth.routes.ts";
import { Button } from "../../../components/ui/button.tsx";
import { TextField } from "../../../components/ui/field.tsx";
import { call } from "../../../lib/api.ts";
import { sessionStore, useSignedIn } from "../../../lib/session.ts";
import { toast } from "../../../lib/toasts.ts";
import { Card, Page } from "../shared/page.tsx";
import { ProblemLine } from "../shared/problem-line.tsx";
import { fieldProblem } from "../shared/problems.ts";
import { useAction } from "../shared/use-action.ts";
import { strings as shared } from "../strings.ts";
import { EmailCard } from "./email-card.tsx";
import { OrgsCard } from "./orgs-card.tsx";
import { strings } from "./strings.ts";

const words = strings.name;

const NameCard = () => {
  const { member } = useSignedIn();
  const [name, setName] = useState(member.name);
  const [missing, setMissing] = useState(false);
  const save = useAction(
    (next: string) => call(authUpdateMe, { body: { name: next } }),
    (changed) => {
      const session = sessionStore.getState();
      if (session.state === "signed_in") sessionStore.setState({ ...session, member: changed }, true);
      setName(changed.name);
      toast({ kind: "info", title: words.saved });
    },
  );
  const submit = (): void => {
    setMissing(name.trim() === "");
    if (name.trim() !== "") void save.run(name.trim());
  };
  return (
    <Card title={words.title}>
      <form
        noValidate
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <TextField
          label={words.label}
          hint={words.hint}
          error={missing ? words.missing : fieldProblem(save.error, "name")}
          value={name}
          onChange={setName}
          autoComplete="name"
          maxLength={80}
        />
        <ProblemLine error={save.error} />
        <div>
          <Button type="submit" look="primary" aria-disabled={save.busy} disabled={name === member.name}>
            {save.busy ? shared.saving : shared.save}
          </Button>
        </div>
      </form>
    </Card>
  );
};

/** Name, address and workspaces of whoever is signed in. */
const ProfilePage = () => (
  <Page title={shared.sections.profile} intro={strings.intro}>
    <NameCard />
    <EmailCard />
    <OrgsCard />
  </Page>
);
export default ProfilePage;
