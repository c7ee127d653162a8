import { explain } from "../../lib/problem.ts";
import { strings } from "../../lib/strings.ts";
import { Button } from "./button.tsx";

/** What went wrong, what to do, and the number that finds it in the logs. */
export const ErrorState = ({ error, onRetry }: { error: unknown; onRetry?: () => void }) => {
  const { title, advice, requestId } = explain(error);
  return (
    <div role="alert" className="flex h-full flex-col items-center justify-center gap-3 p-8 text-center">
      <div className="flex max-w-80 flex-col gap-1">
        <p className="text-base font-medium text-ink">{title}</p>
        <p className="text-sm text-ink-2">{advice}</p>
        {requestId !== undefined && (
          <p className="text-xs text-ink-3">
            {strings.request} <code className="font-mono break-all select-all">{requestId}</code>
          </p>
        )}
      </div>
      {onRetry && <Button onClick={onRetry}>{strings.tryAgain}</Button>}
    </div>
  );
};
