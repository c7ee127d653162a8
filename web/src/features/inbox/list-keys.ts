import { useEffect } from "react";
import { isBusyTarget } from "../../lib/typing-target.ts";

const steps: Record<string, number> = { j: 1, k: -1, ArrowDown: 1, ArrowUp: -1 };

/** J and K move in the list from anywhere; the arrows do while the list has the focus. */
export const useListKeys = (region: () => HTMLElement | null, move: (step: number) => void): void => {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const step = steps[event.key];
      if (step === undefined || isBusyTarget(event)) return;
      const inside = event.target instanceof Node && region()?.contains(event.target) === true;
      if (event.key.startsWith("Arrow") && !inside) return;
      event.preventDefault();
      move(step);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  });
};
