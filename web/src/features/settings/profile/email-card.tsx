import { useState } from "react";
import { authEmailChange } from "#contracts/routes/account.routes.ts";
import { Email } from "#contracts/routes/auth.routes.ts";
import { Button } from "../../../components/ui/button.tsx";
import { TextField } from "../../../components/ui/field.tsx";
import { call } from "../../../lib/api.ts";
import { useSignedIn } from "../../../lib/session.ts";
import { toast } from "../../../lib/toasts.ts";
import { FormDialog } from "../shared/form-dialog.tsx";
import { Card } from "../shared/page.tsx";
import { fieldProblem } from "../shared/problems.ts";
import { useAction } from "../shared/use-action.ts";
import { strings } from "./strings.ts";

const words = strings.email;

const ChangeDialog = ({ onClose }: { onClose: () => void }) => {
  const [email, setEmail] = useState("");
  const [invalid, setInvalid] = useState(false);
  const ask = useAction(
    (next: string) => call(authEmailChange, { body: { email: next } }),
    (_, next) => {
      toast({ kind: "info", title: words.sent, detail: words.sentDetail(next) });
      onClose();
    },
  );
  const submit = (): void => {
    const given = Email.safeParse(email.trim());
    setInvalid(!given.success);
    if (given.success) void ask.run(given.data);
  };
  return (
    <FormDialog
      title={words.dialog}
      submit={words.submit}
      busy={ask.busy}
      error={ask.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextField
        label={words.label}
        hint={words.hint}
        error={invalid ? words.invalid : fieldProblem(ask.error, "email")}
        type="email"
        inputMode="email"
        autoComplete="email"
        autoCapitalize="none"
        spellCheck={false}
        value={email}
        onChange={setEmail}
      />
    </FormDialog>
  );
};

/** The address, and the way to another one. */
export const EmailCard = () => {
  const { member } = useSignedIn();
  const [open, setOpen] = useState(false);
  return (
    <Card
      title={words.title}
      intro={words.intro}
      action={<Button onClick={() => setOpen(true)}>{words.change}</Button>}
    >
      <p className="font-medium wrap-anywhere">{member.email}</p>
      {open && <ChangeDialog onClose={() => setOpen(false)} />}
    </Card>
  );
};
