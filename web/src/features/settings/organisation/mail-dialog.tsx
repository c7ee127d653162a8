import { useState } from "react";
import { orgMailSet } from "#contracts/routes/org.routes.ts";
import type { OrgSettings } from "#contracts/shapes/org-settings.ts";
import { TextField } from "../../../components/ui/field.tsx";
import { SelectField } from "../../../components/ui/select.tsx";
import { call } from "../../../lib/api.ts";
import { toast } from "../../../lib/toasts.ts";
import { FormDialog } from "../shared/form-dialog.tsx";
import { fieldProblem } from "../shared/problems.ts";
import { useAction } from "../shared/use-action.ts";
import { formOf, readMailForm, type MailBody, type MailForm, type MailProblems } from "./mail-form.ts";
import { strings } from "./strings.ts";
import { putOrg } from "./use-org.ts";

const words = strings.mail;

/** The org's own mail server. The password goes in and never comes out. */
export const MailDialog = ({ org, onClose }: { org: OrgSettings; onClose: () => void }) => {
  const [form, setForm] = useState<MailForm>(() => formOf(org.mail, org.name));
  const [problems, setProblems] = useState<MailProblems>({});
  const save = useAction(
    (body: MailBody) => call(orgMailSet, { body }),
    (changed) => {
      putOrg(changed);
      toast({ kind: "info", title: words.saved, detail: words.savedDetail });
      onClose();
    },
  );
  const submit = (): void => {
    const read = readMailForm(form);
    setProblems("problems" in read ? read.problems : {});
    if ("body" in read) void save.run(read.body);
  };
  const bind = (name: keyof MailForm) => ({
    value: form[name],
    onChange: (value: string) => setForm({ ...form, [name]: value }),
    error: problems[name] ?? fieldProblem(save.error, name),
    spellCheck: false,
  });
  return (
    <FormDialog
      title={words.dialog}
      submit={words.submit}
      busy={save.busy}
      error={save.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <div className="grid grid-cols-[1fr_6rem] gap-3">
        <TextField label={words.host} autoComplete="off" autoCapitalize="none" {...bind("host")} />
        <TextField label={words.port} inputMode="numeric" autoComplete="off" {...bind("port")} />
      </div>
      <SelectField
        label={words.security}
        value={form.security}
        onChange={(value) => setForm({ ...form, security: value === "tls" ? "tls" : "starttls" })}
      >
        <option value="starttls">{words.securities.starttls}</option>
        <option value="tls">{words.securities.tls}</option>
      </SelectField>
      <TextField label={words.username} autoComplete="off" autoCapitalize="none" {...bind("username")} />
      <TextField
        label={words.password}
        hint={org.mail === null ? words.passwordHint : words.passwordAgain}
        type="password"
        autoComplete="new-password"
        {...bind("password")}
      />
      <TextField label={words.fromName} autoComplete="off" {...bind("fromName")} />
      <TextField
        label={words.fromAddress}
        type="email"
        inputMode="email"
        autoComplete="off"
        autoCapitalize="none"
        {...bind("fromAddress")}
      />
    </FormDialog>
  );
};
