import { Popover as Radix } from "radix-ui";
import type { ReactNode } from "react";

/** A small card beside the button that opens it. */
export const Popover = ({ trigger, children }: { trigger: ReactNode; children: ReactNode }) => (
  <Radix.Root>
    <Radix.Trigger asChild>{trigger}</Radix.Trigger>
    <Radix.Portal>
      <Radix.Content
        sideOffset={6}
        collisionPadding={8}
        className="z-50 max-h-80 w-72 animate-appear overflow-y-auto rounded-xl border bg-raised p-3 text-sm text-ink shadow-pop"
      >
        {children}
      </Radix.Content>
    </Radix.Portal>
  </Radix.Root>
);
