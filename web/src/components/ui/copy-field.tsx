import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { copyText } from "../../lib/copy-text.ts";
import { strings } from "../../lib/strings.ts";
import { Button } from "./button.tsx";

interface Props {
  /** What it is, for screen readers. */
  label: string;
  value: string;
  /** What to copy, when it is shown with spaces between. */
  plain?: string;
}

/** A text to take along. Where the browser does not let us copy, one press selects all of it. */
export const CopyField = ({ label, value, plain = value }: Props) => {
  const [told, setTold] = useState<"copied" | "select">();
  const copy = async (): Promise<void> => setTold((await copyText(plain)) ? "copied" : "select");
  return (
    <div className="flex flex-col gap-1">
      <div className="flex items-stretch gap-2">
        <div
          dir="ltr"
          role="textbox"
          aria-readonly="true"
          aria-multiline="false"
          aria-label={label}
          tabIndex={0}
          className="min-w-0 grow rounded-lg border bg-sunken px-3 py-2 font-mono text-sm wrap-anywhere select-all"
        >
          {value}
        </div>
        <Button className="h-auto min-h-9" onClick={() => void copy()}>
          {told === "copied" ? <Check size={15} aria-hidden="true" /> : <Copy size={15} aria-hidden="true" />}
          {told === "copied" ? strings.copied : strings.copy}
        </Button>
      </div>
      <p role="status" className="text-sm text-ink-2">
        {told === "select" ? strings.selectAndCopy : ""}
      </p>
    </div>
  );
};
