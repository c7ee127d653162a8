import { useState } from "react";
import { orgUpdate } from "#contracts/routes/org.routes.ts";
import type { OrgSettings } from "#contracts/shapes/org-settings.ts";
import { Button } from "../../../components/ui/button.tsx";
import { TextField } from "../../../components/ui/field.tsx";
import { call } from "../../../lib/api.ts";
import { toast } from "../../../lib/toasts.ts";
import { Card, Loaded, Page } from "../shared/page.tsx";
import { ProblemLine } from "../shared/problem-line.tsx";
import { fieldProblem } from "../shared/problems.ts";
import { useAction } from "../shared/use-action.ts";
import { strings as shared } from "../strings.ts";
import { MailCard } from "./mail-card.tsx";
import { OriginsCard } from "./origins-card.tsx";
import { RequireTwoFactorCard } from "./require-two-factor-card.tsx";
import { strings } from "./strings.ts";
import { putOrg, useOrg } from "./use-org.ts";

const words = strings.name;

const NameCard = ({ org }: { org: OrgSettings }) => {
  const [name, setName] = useState(org.name);
  const [missing, setMissing] = useState(false);
  const save = useAction(
    (next: string) => call(orgUpdate, { body: { name: next } }),
    (changed) => {
      putOrg(changed);
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
          error={missing ? words.missing : fieldProblem(save.error, "name")}
          maxLength={80}
          autoComplete="organization"
          value={name}
          onChange={setName}
        />
        <ProblemLine error={save.error} />
        <div>
          <Button type="submit" look="primary" aria-disabled={save.busy} disabled={name === org.name}>
            {save.busy ? shared.saving : shared.save}
          </Button>
        </div>
      </form>
    </Card>
  );
};

/** What holds for the whole workspace. */
const OrganisationPage = () => {
  const org = useOrg();
  return (
    <Page title={shared.sections.organisation} intro={strings.intro}>
      <Loaded query={org}>
        {(settings) => (
          <>
            <NameCard org={settings} />
            <RequireTwoFactorCard org={settings} />
            <OriginsCard org={settings} />
            <MailCard org={settings} />
          </>
        )}
      </Loaded>
    </Page>
  );
};
export default OrganisationPage;
