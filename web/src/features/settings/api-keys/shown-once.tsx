import { TriangleAlert } from "lucide-react";
import { useState } from "react";
import { Button } from "../../../components/ui/button.tsx";
import { CopyField } from "../../../components/ui/copy-field.tsx";
import { Dialog } from "../../../components/ui/dialog.tsx";
import { Check } from "../../../components/ui/field.tsx";
import { strings } from "./strings.ts";

const words = strings.shown;

interface Props {
  title: string;
  secret: string;
  /** Forget the secret then. */
  onClose: () => void;
}

/** The key itself, this once. It cannot be closed by accident: there is no second look. */
export const ShownOnce = ({ title, secret, onClose }: Props) => {
  const [saved, setSaved] = useState(false);
  return (
    <Dialog
      title={title}
      onClose={onClose}
      locked
      footer={
        <div className="flex grow flex-wrap items-center justify-between gap-3">
          <Check label={words.saved} checked={saved} onChange={setSaved} />
          <Button look="primary" disabled={!saved} onClick={onClose} data-testid="secret-done">
            {words.done}
          </Button>
        </div>
      }
    >
      <div className="flex flex-col gap-4">
        <p className="flex items-start gap-2 rounded-lg bg-amber-50 px-3 py-2 text-amber">
          <TriangleAlert size={17} aria-hidden="true" className="mt-0.5 shrink-0" />
          <span className="font-medium">{words.warning}</span>
        </p>
        <CopyField label={words.label} value={secret} />
        <p className="text-sm text-ink-2">{words.care}</p>
      </div>
    </Dialog>
  );
};
