import { Eye, EyeOff } from "lucide-react";
import { useState, type ReactNode, type Ref } from "react";
import { passwordHint, type PasswordHint } from "../../lib/password-hint.ts";
import { cx } from "./cx.ts";
import { Field, inputLook } from "./field.tsx";
import { IconButton } from "./icon-button.tsx";
import { strings } from "./password-strings.ts";

interface Props {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** What a password manager should do with it. */
  autoComplete?: "current-password" | "new-password";
  name?: string;
  hint?: ReactNode;
  error?: string | undefined;
  ref?: Ref<HTMLInputElement>;
  "data-testid"?: string;
}

/** A password, hidden until one asks to see it. Pasting is welcome. */
export const PasswordField = ({
  label,
  hint,
  error,
  onChange,
  autoComplete = "current-password",
  name = "password",
  ...rest
}: Props) => {
  const [shown, setShown] = useState(false);
  return (
    <Field label={label} hint={hint} error={error}>
      {(wiring) => (
        <span className="relative block">
          <input
            {...wiring}
            {...rest}
            className={cx(inputLook, "h-10 pe-10 md:h-9")}
            type={shown ? "text" : "password"}
            name={name}
            autoComplete={autoComplete}
            autoCapitalize="none"
            spellCheck={false}
            onChange={(event) => onChange(event.target.value)}
          />
          <IconButton
            label={shown ? strings.hide : strings.show}
            className="absolute end-1 top-1/2 size-8 -translate-y-1/2"
            onClick={() => setShown(!shown)}
          >
            {shown ? <EyeOff size={18} aria-hidden="true" /> : <Eye size={18} aria-hidden="true" />}
          </IconButton>
        </span>
      )}
    </Field>
  );
};

const steps = [1, 2, 3, 4] as const;

/** Four quiet bars and a sentence. It fills with length; it never scolds. */
const Meter = ({ hint }: { hint: PasswordHint }) => (
  <span className="flex flex-col gap-1.5">
    <span aria-hidden="true" className="grid grid-cols-4 gap-1">
      {steps.map((step) => (
        <span
          key={step}
          className={cx(
            "h-1 rounded-full transition-colors duration-160",
            step > hint.level ? "bg-line-strong" : hint.level === 1 ? "bg-edge" : "bg-accent",
          )}
        />
      ))}
    </span>
    <span role="status" className="min-h-9 leading-4.5">
      {strings.hints[hint.says]}
    </span>
  </span>
);

interface NewProps extends Omit<Props, "hint" | "autoComplete"> {
  /** Words it should not be made of. */
  own?: readonly string[];
  /** The one that the server refused: what it says about that is not praised here. */
  refused?: string | undefined;
}

const refusedHint: PasswordHint = { level: 1, says: "refused", fits: true };

/** A password to be set: the same field, with a hint that grows with it. */
export const NewPasswordField = ({ own = [], refused, ...rest }: NewProps) => (
  <PasswordField
    {...rest}
    autoComplete="new-password"
    name="new-password"
    hint={<Meter hint={rest.value === refused ? refusedHint : passwordHint(rest.value, own)} />}
  />
);
