import { useState } from "react";
import { orgUpdate } from "#contracts/routes/org.routes.ts";
import type { OrgSettings } from "#contracts/shapes/org-settings.ts";
import { Switch } from "../../../components/ui/switch.tsx";
import { call } from "../../../lib/api.ts";
import { useMembers } from "../../../lib/directory.ts";
import { queryClient } from "../../../lib/query.ts";
import { toast } from "../../../lib/toasts.ts";
import { Confirm } from "../shared/confirm.tsx";
import { settingsKeys } from "../shared/keys.ts";
import { Card } from "../shared/page.tsx";
import { useAction } from "../shared/use-action.ts";
import { strings } from "./strings.ts";
import { putOrg } from "./use-org.ts";

const words = strings.twoFactor;

const AskDialog = ({ on, onClose }: { on: boolean; onClose: () => void }) => {
  const without = useMembers().filter((member) => member.active && !member.twoFactor).length;
  const save = useAction(
    () => call(orgUpdate, { body: { requireTwoFactor: on } }),
    (changed) => {
      putOrg(changed);
      void queryClient.invalidateQueries({ queryKey: settingsKeys.twoFactor });
      toast({ kind: "info", title: on ? words.onDone : words.offDone });
      onClose();
    },
  );
  return (
    <Confirm
      title={on ? words.onTitle : words.offTitle}
      confirm={on ? words.onConfirm : words.offConfirm}
      danger={!on}
      action={save}
      onClose={onClose}
    >
      <p>{on ? words.onBody : words.offBody}</p>
      {on && without > 0 && <p className="font-medium text-ink">{words.without(without)}</p>}
    </Confirm>
  );
};

/** Whether everybody must have a second factor. Asked twice, since it concerns everybody at once. */
export const RequireTwoFactorCard = ({ org }: { org: OrgSettings }) => {
  const [asked, setAsked] = useState<boolean>();
  return (
    <Card title={words.title}>
      <Switch label={words.label} detail={words.detail} checked={org.requireTwoFactor} onChange={setAsked} />
      {asked !== undefined && <AskDialog on={asked} onClose={() => setAsked(undefined)} />}
    </Card>
  );
};
