import type { ReactNode } from "react";
import { Button } from "../../../components/ui/button.tsx";
import { Dialog } from "../../../components/ui/dialog.tsx";
import { strings } from "../strings.ts";
import { ProblemLine } from "./problem-line.tsx";

interface Props {
  title: string;
  submit: string;
  busy: boolean;
  error: unknown;
  onSubmit: () => void;
  onClose: () => void;
  wide?: boolean;
  children: ReactNode;
}

/** A form in a dialog: fields, what went wrong, and the two ways out. */
export const FormDialog = ({
  title,
  submit,
  busy,
  error,
  onSubmit,
  onClose,
  wide = false,
  children,
}: Props) => (
  <Dialog
    title={title}
    onClose={onClose}
    onSubmit={onSubmit}
    shape={wide ? "wide" : "small"}
    footer={
      <>
        <Button onClick={onClose}>{strings.cancel}</Button>
        <Button type="submit" look="primary" aria-disabled={busy} data-testid="dialog-submit">
          {busy ? strings.saving : submit}
        </Button>
      </>
    }
  >
    <div className="flex flex-col gap-4">
      {children}
      <ProblemLine error={error} />
    </div>
  </Dialog>
);
