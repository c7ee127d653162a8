import { useEffect, useEffectEvent, useRef, useState } from "react";
import { twoFactorConfirm, twoFactorSetUp } from "#contracts/routes/two-factor.routes.ts";
import { Button } from "../../../components/ui/button.tsx";
import { CopyField } from "../../../components/ui/copy-field.tsx";
import { ErrorState } from "../../../components/ui/error-state.tsx";
import { TextField } from "../../../components/ui/field.tsx";
import { AfterAMoment, Skeleton } from "../../../components/ui/skeleton.tsx";
import { call } from "../../../lib/api.ts";
import { queryClient } from "../../../lib/query.ts";
import { settingsKeys } from "../shared/keys.ts";
import { ProblemLine } from "../shared/problem-line.tsx";
import { useAction } from "../shared/use-action.ts";
import { RecoveryCodes } from "./recovery-codes.tsx";
import { strings } from "./strings.ts";

interface Props {
  /** Called when the recovery codes were saved. */
  onDone: () => void;
  /** Called when the codes are on the screen: from now on it must not be closed by accident. */
  onCodes?: () => void;
}

interface Secret {
  secret: string;
  qrSvg: string;
}

const digits = (typed: string): string => typed.replace(/\D/gu, "").slice(0, 6);
const grouped = (secret: string): string => secret.replace(/(.{4})(?=.)/gu, "$1 ");
const asImage = (svg: string): string => `data:image/svg+xml,${encodeURIComponent(svg)}`;

const Scan = ({ secret, qrSvg }: Secret) => (
  <section className="flex flex-col gap-3">
    <h3 className="font-semibold">{strings.scan.title}</h3>
    <div className="flex flex-wrap items-center gap-5">
      <img
        src={asImage(qrSvg)}
        alt={strings.scan.alt}
        width={176}
        height={176}
        className="size-44 shrink-0 rounded-xl border bg-[#fff] p-2"
      />
      <div className="min-w-0 grow basis-56">
        <p className="mb-1.5 text-sm text-ink-2">{strings.scan.typed}</p>
        <CopyField label={strings.scan.secretLabel} value={grouped(secret)} plain={secret} />
      </div>
    </div>
  </section>
);

/**
 * Sets up two-factor authentication: a secret to scan or type, a first code, and the recovery codes, which have to be
 * saved. The secret and the codes live in this component alone and go with it.
 */
export const TwoFactorSetUp = ({ onDone, onCodes }: Props) => {
  const [secret, setSecret] = useState<Secret>();
  const [codes, setCodes] = useState<readonly string[]>();
  const [code, setCode] = useState("");
  const [missing, setMissing] = useState(false);
  const started = useRef(false);

  const prepare = useAction(
    () => call(twoFactorSetUp, {}),
    ({ secret: typed, qrSvg }) => setSecret({ secret: typed, qrSvg }),
  );
  const confirm = useAction(
    (typed: string) => call(twoFactorConfirm, { body: { code: typed } }),
    ({ recoveryCodes }) => {
      setSecret(undefined);
      setCode("");
      setCodes(recoveryCodes);
      onCodes?.();
      void queryClient.invalidateQueries({ queryKey: settingsKeys.twoFactor });
      void queryClient.invalidateQueries({ queryKey: settingsKeys.sessions });
    },
  );
  const start = useEffectEvent(() => void prepare.run());
  useEffect(() => {
    if (started.current) return;
    started.current = true;
    start();
  }, []);

  if (codes !== undefined) {
    return (
      <RecoveryCodes
        codes={codes}
        onDone={() => {
          setCodes(undefined);
          onDone();
        }}
      />
    );
  }
  if (secret === undefined) {
    return prepare.error === undefined ? (
      <div aria-busy="true" className="flex min-h-64 flex-col gap-4">
        <p role="status" className="sr-only">
          {strings.preparing}
        </p>
        <AfterAMoment>
          <Skeleton className="size-44" />
          <Skeleton className="h-9" />
        </AfterAMoment>
      </div>
    ) : (
      <ErrorState error={prepare.error} onRetry={() => void prepare.run()} />
    );
  }

  const submit = (): void => {
    setMissing(code.length !== 6);
    if (code.length === 6) void confirm.run(code);
  };
  return (
    <form
      noValidate
      className="flex flex-col gap-6"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Scan {...secret} />
      <section className="flex flex-col gap-3">
        <h3 className="font-semibold">{strings.code.title}</h3>
        <div className="flex items-end gap-2">
          <TextField
            label={strings.code.label}
            className="w-40"
            inputMode="numeric"
            autoComplete="one-time-code"
            value={code}
            data-testid="two-factor-code"
            onChange={(typed) => {
              setMissing(false);
              setCode(digits(typed));
            }}
          />
          <Button type="submit" look="primary" aria-disabled={confirm.busy} className="h-10 md:h-9">
            {confirm.busy ? strings.code.submitting : strings.code.submit}
          </Button>
        </div>
        {missing && (
          <p role="alert" className="text-sm text-red">
            {strings.code.missing}
          </p>
        )}
        <ProblemLine error={confirm.error} />
      </section>
    </form>
  );
};
