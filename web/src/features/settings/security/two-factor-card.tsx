import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import {
  twoFactorDisable,
  twoFactorGet,
  twoFactorRecoveryCodes,
} from "#contracts/routes/two-factor.routes.ts";
import { Badge } from "../../../components/ui/badge.tsx";
import { Button } from "../../../components/ui/button.tsx";
import { Dialog } from "../../../components/ui/dialog.tsx";
import { TextField } from "../../../components/ui/field.tsx";
import { call } from "../../../lib/api.ts";
import { queryClient } from "../../../lib/query.ts";
import { toast } from "../../../lib/toasts.ts";
import { Confirm } from "../shared/confirm.tsx";
import { settingsKeys } from "../shared/keys.ts";
import { Card, Loaded } from "../shared/page.tsx";
import { useAction } from "../shared/use-action.ts";
import { dayText } from "../shared/when.tsx";
import { RecoveryCodes } from "../two-factor/recovery-codes.tsx";
import { TwoFactorSetUp } from "../two-factor/two-factor-set-up.tsx";
import { strings } from "./strings.ts";

const words = strings.twoFactor;
const lowOnCodes = 3;

const askAgain = (): void => {
  void queryClient.invalidateQueries({ queryKey: settingsKeys.twoFactor });
  void queryClient.invalidateQueries({ queryKey: settingsKeys.sessions });
};

const SetUpDialog = ({ onClose }: { onClose: () => void }) => {
  const [locked, setLocked] = useState(false);
  return (
    <Dialog title={words.setUpTitle} onClose={onClose} locked={locked}>
      <TwoFactorSetUp
        onCodes={() => setLocked(true)}
        onDone={() => {
          toast({ kind: "info", title: words.enabled, detail: words.enabledDetail });
          onClose();
        }}
      />
    </Dialog>
  );
};

const NewCodesDialog = ({ onClose }: { onClose: () => void }) => {
  const [codes, setCodes] = useState<readonly string[]>();
  const make = useAction(
    () => call(twoFactorRecoveryCodes, {}),
    (answer) => {
      setCodes(answer.recoveryCodes);
      askAgain();
    },
  );
  return codes === undefined ? (
    <Confirm
      title={words.regenerateTitle}
      confirm={words.regenerateConfirm}
      action={make}
      danger={false}
      onClose={onClose}
    >
      <p>{words.regenerateBody}</p>
    </Confirm>
  ) : (
    <Dialog title={words.codesTitle} onClose={onClose} locked>
      <RecoveryCodes
        codes={codes}
        onDone={() => {
          setCodes(undefined);
          onClose();
        }}
      />
    </Dialog>
  );
};

const DisableDialog = ({ onClose }: { onClose: () => void }) => {
  const [code, setCode] = useState("");
  const [missing, setMissing] = useState(false);
  const disable = useAction(
    () => call(twoFactorDisable, { body: { code: code.trim() } }),
    () => {
      toast({ kind: "info", title: words.disabled });
      askAgain();
      onClose();
    },
  );
  const run = async (): Promise<void> => {
    setMissing(code.trim().length < 6);
    if (code.trim().length >= 6) await disable.run();
  };
  return (
    <Confirm
      title={words.disableTitle}
      confirm={words.disableConfirm}
      action={{ ...disable, run }}
      onClose={onClose}
    >
      <p>{words.disableBody}</p>
      <TextField
        label={words.disableCode}
        error={missing ? words.codeMissing : undefined}
        autoComplete="one-time-code"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={40}
        value={code}
        onChange={setCode}
      />
    </Confirm>
  );
};

type Open = "setUp" | "codes" | "disable";

/** The second factor: off with the way to it, or on with its recovery codes. */
export const TwoFactorCard = () => {
  const [open, setOpen] = useState<Open>();
  const close = (): void => setOpen(undefined);
  const state = useQuery({
    queryKey: settingsKeys.twoFactor,
    queryFn: ({ signal }) => call(twoFactorGet, {}, signal),
    staleTime: 0,
  });
  return (
    <Card
      title={words.title}
      intro={words.intro}
      action={
        state.data !== undefined && (
          <Badge tone={state.data.enabled ? "green" : state.data.required ? "amber" : "plain"}>
            {state.data.enabled ? words.on : words.off}
          </Badge>
        )
      }
    >
      <Loaded query={state} rows={1}>
        {({ enabled, required, confirmedAt, recoveryCodesLeft }) =>
          enabled ? (
            <div className="flex flex-col gap-3">
              <p className="text-ink-2">
                {confirmedAt !== null && `${words.since(dayText(confirmedAt))} `}
                <span className={recoveryCodesLeft < lowOnCodes ? "font-medium text-amber" : undefined}>
                  {words.left(recoveryCodesLeft)}
                  {recoveryCodesLeft < lowOnCodes && ` ${words.few}`}
                </span>
                {required && ` ${words.requiredOn}`}
              </p>
              <div className="flex flex-wrap gap-2">
                <Button onClick={() => setOpen("codes")}>{words.regenerate}</Button>
                {!required && <Button onClick={() => setOpen("disable")}>{words.disable}</Button>}
              </div>
            </div>
          ) : (
            <div className="flex flex-wrap items-center gap-3">
              <Button look="primary" onClick={() => setOpen("setUp")}>
                {words.setUp}
              </Button>
              {required && <p className="text-sm text-amber">{words.requiredOff}</p>}
            </div>
          )
        }
      </Loaded>
      {open === "setUp" && <SetUpDialog onClose={close} />}
      {open === "codes" && <NewCodesDialog onClose={close} />}
      {open === "disable" && <DisableDialog onClose={close} />}
    </Card>
  );
};
