import { useEffect, useRef } from "react";
import { cx } from "./cx.ts";
import { Field, inputLook } from "./field.tsx";

const digits = 6;

interface Props {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** Called at the sixth digit, typed or pasted. */
  onComplete: (code: string) => void;
  error?: string | undefined;
  "data-testid"?: string;
}

/**
 * The six digits of an authenticator app: one field, so that pasting and the phone's own suggestion work. Spaces that
 * apps put in the middle are dropped.
 */
export const CodeField = ({ label, value, onChange, onComplete, error, ...rest }: Props) => {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  const change = (typed: string): void => {
    const code = typed.replaceAll(/\D/g, "").slice(0, digits);
    onChange(code);
    if (code.length === digits && code !== value) onComplete(code);
  };
  return (
    <Field label={label} error={error}>
      {(wiring) => (
        <input
          {...wiring}
          {...rest}
          ref={input}
          className={cx(
            inputLook,
            "!h-14 text-center font-mono !text-[1.5rem] tracking-[0.4em] ps-[calc(0.75rem+0.4em)] tabular",
          )}
          dir="ltr"
          type="text"
          name="one-time-code"
          inputMode="numeric"
          autoComplete="one-time-code"
          pattern="[0-9]*"
          value={value}
          onChange={(event) => change(event.target.value)}
        />
      )}
    </Field>
  );
};
