import { CircleAlert } from "lucide-react";
import type { FormProblem } from "../../lib/form-problem.ts";
import { useCountdown } from "../../lib/use-countdown.ts";
import { strings } from "./front-strings.ts";

/** Counts down for the eye; a screen reader hears the whole wait once, and not every second. */
const Wait = ({ until }: { until: number }) => {
  const left = useCountdown(until);
  return (
    <span aria-hidden="true" className="tabular">
      {left === 0 ? strings.tryAgainNow : strings.tryAgainIn(strings.wait(left))}
    </span>
  );
};

/** What stands in a form's way, said where one looks next. */
export const FormAlert = ({ problem }: { problem: FormProblem | undefined }) => {
  if (problem === undefined) return null;
  const { text, wait, requestId } = problem;
  return (
    <div role="alert" className="flex items-start gap-2 rounded-lg bg-red-50 px-3 py-2 text-sm text-red">
      <CircleAlert size={16} aria-hidden="true" className="mt-px shrink-0" />
      <p className="min-w-0 wrap-anywhere">
        {text}
        {wait !== undefined && (
          <>
            {" "}
            <Wait until={wait.until} />
            <span className="sr-only">{strings.tryAgainIn(strings.wait(wait.seconds))}</span>
          </>
        )}
        {requestId !== undefined && (
          <span className="mt-0.5 block text-xs">
            <code className="font-mono select-all">{strings.request(requestId)}</code>
          </span>
        )}
      </p>
    </div>
  );
};
