import type { ReactNode } from "react";
import { useCountdown } from "../../lib/use-countdown.ts";
import { Button } from "./button.tsx";

interface Props {
  busy: boolean;
  children: ReactNode;
  /** What it says while the call is under way. */
  busyText: string;
  "data-testid"?: string;
}

/** The one way on of a form outside the console. Busy, it keeps its place, its width and the focus. */
export const SubmitButton = ({ busy, children, busyText, ...rest }: Props) => (
  <Button type="submit" look="primary" className="h-11 w-full" aria-disabled={busy} {...rest}>
    {busy ? busyText : children}
  </Button>
);

interface AgainProps {
  /** Until when it rests, in epoch milliseconds. */
  until: number | undefined;
  busy: boolean;
  children: ReactNode;
  restingText: (seconds: number) => string;
  onClick: () => void;
}

/** Sends a mail once more. It rests for a while after each time. */
export const AgainButton = ({ until, busy, children, restingText, onClick }: AgainProps) => {
  const left = useCountdown(until);
  return (
    <Button className="h-11 w-full tabular" disabled={left > 0} aria-disabled={busy} onClick={onClick}>
      {left > 0 ? restingText(left) : children}
    </Button>
  );
};
