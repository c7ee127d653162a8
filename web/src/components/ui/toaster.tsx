import { CircleAlert, Info, X } from "lucide-react";
import { strings } from "../../lib/strings.ts";
import { dismissToast, useToasts } from "../../lib/toasts.ts";
import { IconButton } from "./icon-button.tsx";

/** Passing messages, read out politely. Own and small: the usual library injects a style element. */
export const Toaster = () => {
  const toasts = useToasts();
  return (
    <div
      role="status"
      aria-live="polite"
      className="pointer-events-none fixed inset-x-4 bottom-24 z-50 flex flex-col items-center gap-2 md:inset-x-auto md:end-4 md:bottom-4 md:items-end"
    >
      {toasts.map(({ id, kind, title, detail }) => (
        <div
          key={id}
          className="pointer-events-auto flex w-full max-w-96 animate-rise items-start gap-2.5 rounded-xl border bg-raised py-2.5 ps-3 pe-1.5 shadow-pop"
        >
          {kind === "error" ? (
            <CircleAlert size={18} aria-hidden="true" className="mt-1 shrink-0 text-red" />
          ) : (
            <Info size={18} aria-hidden="true" className="mt-1 shrink-0 text-accent" />
          )}
          <div className="min-w-0 grow py-0.5">
            <p className="text-base font-medium">{title}</p>
            {detail !== undefined && <p className="text-sm text-ink-2">{detail}</p>}
          </div>
          <IconButton label={strings.dismiss} onClick={() => dismissToast(id)}>
            <X size={16} aria-hidden="true" />
          </IconButton>
        </div>
      ))}
    </div>
  );
};
