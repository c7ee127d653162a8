import type { ReactNode } from "react";
import { Button } from "../../../components/ui/button.tsx";
import { Dialog } from "../../../components/ui/dialog.tsx";
import { strings } from "../strings.ts";
import { ProblemLine } from "./problem-line.tsx";
import type { Action } from "./use-action.ts";

interface Props {
  title: string;
  /** What will happen, in whole sentences. */
  children: ReactNode;
  /** The words of the button: what it does, never "OK". */
  confirm: string;
  danger?: boolean;
  action: Action<[]>;
  onClose: () => void;
}

/** Asks before something that cannot be taken back. */
export const Confirm = ({ title, children, confirm, danger = true, action, onClose }: Props) => (
  <Dialog
    title={title}
    onClose={onClose}
    onSubmit={() => void action.run()}
    footer={
      <>
        <Button onClick={onClose}>{strings.cancel}</Button>
        <Button
          type="submit"
          look={danger ? "danger" : "primary"}
          data-testid="confirm"
          aria-disabled={action.busy}
        >
          {confirm}
        </Button>
      </>
    }
  >
    <div className="flex flex-col gap-3">
      <div className="flex flex-col gap-2 text-ink-2">{children}</div>
      <ProblemLine error={action.error} />
    </div>
  </Dialog>
);
