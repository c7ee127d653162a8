import { CircleAlert } from "lucide-react";
import {
  useId,
  type InputHTMLAttributes,
  type ReactNode,
  type Ref,
  type TextareaHTMLAttributes,
} from "react";
import { cx } from "./cx.ts";

/** What ties a control to its label, hint and complaint. */
export interface FieldWiring {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": true | undefined;
}

interface FieldProps {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  className?: string | undefined;
  children: (wiring: FieldWiring) => ReactNode;
}

/** The look of everything one types into. 16 px on phones, where smaller makes the browser zoom. */
export const inputLook =
  "w-full rounded-lg border border-edge bg-raised px-3 text-lg text-ink outline-none placeholder:text-ink-3 focus:border-accent focus:outline-2 focus:-outline-offset-1 focus:outline-accent aria-invalid:border-red disabled:bg-sunken disabled:text-ink-3 md:text-base";

/** A label above a control; below it a hint, or what is wrong with the entry. */
export const Field = ({ label, hint, error, className, children }: FieldProps) => {
  const id = useId();
  const below = `${id}-below`;
  const hasBelow = error !== undefined || hint !== undefined;
  return (
    <div className={cx("flex min-w-0 flex-col gap-1.5", className)}>
      <label htmlFor={id} className="text-sm font-medium text-ink">
        {label}
      </label>
      {children({
        id,
        "aria-describedby": hasBelow ? below : undefined,
        "aria-invalid": error === undefined ? undefined : true,
      })}
      {hasBelow && (
        <p id={below} className={cx("text-sm", error === undefined ? "text-ink-2" : "text-red")}>
          {error === undefined ? (
            hint
          ) : (
            <span className="inline-flex items-start gap-1.5">
              <CircleAlert size={15} aria-hidden="true" className="mt-0.5 shrink-0" />
              {error}
            </span>
          )}
        </p>
      )}
    </div>
  );
};

interface TextFieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, "onChange" | "value"> {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  value: string;
  onChange: (value: string) => void;
  ref?: Ref<HTMLInputElement>;
}

/** A line to type. */
export const TextField = ({ label, hint, error, className, onChange, ...rest }: TextFieldProps) => (
  <Field label={label} hint={hint} error={error} className={className}>
    {(wiring) => (
      <input
        {...wiring}
        {...rest}
        onChange={(event) => onChange(event.target.value)}
        className={cx(inputLook, "h-10 md:h-9")}
      />
    )}
  </Field>
);

interface TextAreaProps extends Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, "onChange" | "value"> {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  value: string;
  onChange: (value: string) => void;
}

/** Several lines to type. */
export const TextAreaField = ({ label, hint, error, className, onChange, ...rest }: TextAreaProps) => (
  <Field label={label} hint={hint} error={error} className={className}>
    {(wiring) => (
      <textarea
        {...wiring}
        {...rest}
        onChange={(event) => onChange(event.target.value)}
        className={cx(inputLook, "py-2")}
      />
    )}
  </Field>
);

interface CheckProps {
  label: ReactNode;
  detail?: ReactNode;
  checked: boolean;
  onChange: (checked: boolean) => void;
  /** `radio` for one of several; then `name` says which belong together. */
  kind?: "checkbox" | "radio";
  name?: string;
  disabled?: boolean;
}

/** A box to tick, with its words beside it; the words can be pressed too. */
export const Check = ({
  label,
  detail,
  checked,
  onChange,
  kind = "checkbox",
  name,
  disabled,
}: CheckProps) => (
  <label
    className={cx(
      "flex min-h-8 items-start gap-2.5 rounded-lg px-2 py-1.5",
      disabled === true ? "text-ink-3" : "cursor-pointer hover:bg-hover",
    )}
  >
    <input
      type={kind}
      name={name}
      checked={checked}
      disabled={disabled}
      onChange={(event) => onChange(event.target.checked)}
      className="mt-0.5 size-4 shrink-0 accent-accent"
    />
    <span className="min-w-0 grow">
      <span className="block wrap-anywhere">{label}</span>
      {detail !== undefined && <span className="block text-sm text-ink-2">{detail}</span>}
    </span>
  </label>
);
