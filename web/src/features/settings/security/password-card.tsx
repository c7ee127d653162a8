import { useState } from "react";
import { NewPassword } from "#contracts/password.ts";
import { authPasswordChange } from "#contracts/routes/account.routes.ts";
import { Button } from "../../../components/ui/button.tsx";
import { NewPasswordField, PasswordField } from "../../../components/ui/password-field.tsx";
import { call } from "../../../lib/api.ts";
import { queryClient } from "../../../lib/query.ts";
import { useSignedIn } from "../../../lib/session.ts";
import { toast } from "../../../lib/toasts.ts";
import { FormDialog } from "../shared/form-dialog.tsx";
import { settingsKeys } from "../shared/keys.ts";
import { Card } from "../shared/page.tsx";
import { fieldProblem } from "../shared/problems.ts";
import { useAction } from "../shared/use-action.ts";
import { strings } from "./strings.ts";
import { useIdentities } from "./use-identities.ts";

const words = strings.password;

interface Typed {
  current: string;
  next: string;
}

const PasswordDialog = ({ hasPassword, onClose }: { hasPassword: boolean; onClose: () => void }) => {
  const { member } = useSignedIn();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [wrong, setWrong] = useState<Partial<Typed>>({});
  const change = useAction(
    (typed: Typed) =>
      call(authPasswordChange, {
        body: { ...(hasPassword ? { currentPassword: typed.current } : {}), password: typed.next },
      }),
    () => {
      toast({ kind: "info", title: words.done, detail: words.doneDetail });
      void queryClient.invalidateQueries({ queryKey: settingsKeys.sessions });
      void queryClient.invalidateQueries({ queryKey: settingsKeys.identities });
      onClose();
    },
  );
  const submit = (): void => {
    const checked = NewPassword.safeParse(next);
    const found: Partial<Typed> = {
      ...(hasPassword && current === "" ? { current: words.missing } : {}),
      ...(checked.success ? {} : { next: checked.error.issues[0]?.message ?? words.hint }),
    };
    setWrong(found);
    if (Object.keys(found).length === 0) void change.run({ current, next });
  };
  return (
    <FormDialog
      title={hasPassword ? words.submit : words.submitNew}
      submit={hasPassword ? words.submit : words.submitNew}
      busy={change.busy}
      error={change.error}
      onSubmit={submit}
      onClose={onClose}
    >
      {/* Password managers want to know whose password this is. */}
      <input
        type="email"
        name="username"
        autoComplete="username"
        value={member.email}
        readOnly
        hidden
        tabIndex={-1}
      />
      {hasPassword && (
        <PasswordField
          label={words.current}
          error={wrong.current ?? fieldProblem(change.error, "currentPassword")}
          value={current}
          onChange={setCurrent}
        />
      )}
      <NewPasswordField
        label={words.next}
        own={[member.name, member.email]}
        error={wrong.next ?? fieldProblem(change.error, "password")}
        value={next}
        onChange={setNext}
      />
    </FormDialog>
  );
};

/** The password, or the offer of one to somebody who signs in elsewhere. */
export const PasswordCard = () => {
  const [open, setOpen] = useState(false);
  const hasPassword = useIdentities().data?.hasPassword ?? true;
  return (
    <Card
      title={words.title}
      intro={hasPassword ? words.intro : words.introNone}
      action={<Button onClick={() => setOpen(true)}>{hasPassword ? words.change : words.set}</Button>}
    >
      {open ? <PasswordDialog hasPassword={hasPassword} onClose={() => setOpen(false)} /> : undefined}
    </Card>
  );
};
