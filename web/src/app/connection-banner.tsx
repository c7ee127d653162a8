import { CloudOff, RefreshCw } from "lucide-react";
import { useConnection } from "../lib/connection.ts";
import { strings } from "./strings.ts";

/** How the live connection stands, when there is something to say. */
export const ConnectionBanner = () => {
  const status = useConnection();
  const shown = status === "offline" || status === "catching_up";
  return (
    <div role="status" aria-live="polite" className="shrink-0">
      {shown && (
        <div
          data-testid="connection-banner"
          data-connection={status}
          className="flex animate-appear items-center justify-center gap-2 border-b border-amber-line bg-amber-50 px-4 py-1.5 text-center text-sm font-medium text-amber"
        >
          {status === "offline" ? (
            <CloudOff size={15} aria-hidden="true" className="shrink-0" />
          ) : (
            <RefreshCw size={15} aria-hidden="true" className="shrink-0 animate-spin" />
          )}
          {status === "offline" ? strings.offline : strings.catchingUp}
        </div>
      )}
    </div>
  );
};
