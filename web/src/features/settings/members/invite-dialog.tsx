import { useState } from "react";
import { Email } from "#contracts/routes/auth.routes.ts";
import { invitationsCreate } from "#contracts/routes/team.routes.ts";
import { TextField } from "../../../components/ui/field.tsx";
import { call } from "../../../lib/api.ts";
import { queryClient } from "../../../lib/query.ts";
import { toast } from "../../../lib/toasts.ts";
import { FormDialog } from "../shared/form-dialog.tsx";
import { settingsKeys } from "../shared/keys.ts";
import { fieldProblem } from "../shared/problems.ts";
import { useAction } from "../shared/use-action.ts";
import { RoleFields, type Rights } from "./role-fields.tsx";
import { strings } from "./strings.ts";

const words = strings.invite;

/** Writes to somebody who shall join, with the role that they will have. */
export const InviteDialog = ({ onClose, onSent }: { onClose: () => void; onSent: () => void }) => {
  const [email, setEmail] = useState("");
  const [invalid, setInvalid] = useState(false);
  const [rights, setRights] = useState<Rights>({ role: "agent", permissionSetId: null });
  const invite = useAction(
    (address: string) => call(invitationsCreate, { body: { email: address, ...rights } }),
    (made) => {
      toast({ kind: "info", title: words.sent, detail: made.email });
      void queryClient.invalidateQueries({ queryKey: settingsKeys.invitations });
      onSent();
    },
  );
  const submit = (): void => {
    const given = Email.safeParse(email.trim());
    setInvalid(!given.success);
    if (given.success) void invite.run(given.data);
  };
  return (
    <FormDialog
      title={words.title}
      submit={words.submit}
      busy={invite.busy}
      error={invite.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextField
        label={words.email}
        hint={words.emailHint}
        error={invalid ? words.emailInvalid : fieldProblem(invite.error, "email")}
        type="email"
        inputMode="email"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        value={email}
        onChange={setEmail}
      />
      <RoleFields rights={rights} onChange={setRights} />
    </FormDialog>
  );
};
