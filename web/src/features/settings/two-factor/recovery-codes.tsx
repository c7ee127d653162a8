import { Check as CheckIcon, Copy, Download, Printer } from "lucide-react";
import { useState } from "react";
import { Button } from "../../../components/ui/button.tsx";
import { Check } from "../../../components/ui/field.tsx";
import { copyText } from "../../../lib/copy-text.ts";
import { useSignedIn } from "../../../lib/session.ts";
import { printLines, saveFile } from "../shared/save-file.ts";
import { strings } from "./strings.ts";

const words = strings.recovery;

interface Props {
  codes: readonly string[];
  /** Called once, after the person said that they have saved them. Forget the codes then. */
  onDone: () => void;
}

/** The codes, shown once, with the ways to keep them. There is no way on without having kept them. */
export const RecoveryCodes = ({ codes, onDone }: Props) => {
  const { member } = useSignedIn();
  const [saved, setSaved] = useState(false);
  const [told, setTold] = useState<"copied" | "failed">();
  const title = words.fileTitle(member.email);
  const copy = async (): Promise<void> => setTold((await copyText(codes.join("\n"))) ? "copied" : "failed");
  return (
    <div className="flex flex-col gap-4">
      <div>
        <p className="font-semibold">{words.title}</p>
        <p className="mt-0.5 text-ink-2">{words.intro}</p>
      </div>
      <ol
        aria-label={words.label}
        dir="ltr"
        className="grid grid-cols-1 gap-x-6 gap-y-1.5 rounded-xl border bg-sunken px-4 py-3 font-mono text-base min-[480px]:grid-cols-2"
      >
        {codes.map((code) => (
          <li key={code} className="whitespace-nowrap select-all">
            {code}
          </li>
        ))}
      </ol>
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => void copy()}>
          {told === "copied" ? (
            <CheckIcon size={15} aria-hidden="true" />
          ) : (
            <Copy size={15} aria-hidden="true" />
          )}
          {told === "copied" ? words.copied : words.copy}
        </Button>
        <Button onClick={() => saveFile(words.fileName, "text/plain", `${title}\n\n${codes.join("\n")}\n`)}>
          <Download size={15} aria-hidden="true" />
          {words.download}
        </Button>
        <Button onClick={() => printLines(title, codes)}>
          <Printer size={15} aria-hidden="true" />
          {words.print}
        </Button>
      </div>
      <p role="status" className="text-sm text-red empty:hidden">
        {told === "failed" ? words.notCopied : ""}
      </p>
      <div className="flex flex-wrap items-center justify-between gap-3 border-t pt-4">
        <Check label={words.saved} checked={saved} onChange={setSaved} />
        <Button look="primary" disabled={!saved} onClick={onDone} data-testid="recovery-done">
          {words.done}
        </Button>
      </div>
    </div>
  );
};
