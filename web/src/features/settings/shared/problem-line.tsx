import { CircleAlert } from "lucide-react";
import { strings } from "../strings.ts";
import { explainHere } from "./problems.ts";

/** What went wrong, beside what was tried. Nothing when nothing did. */
export const ProblemLine = ({ error }: { error: unknown }) => {
  if (error === undefined || error === null) return null;
  const { title, advice, requestId, code } = explainHere(error);
  return (
    <div
      role="alert"
      data-code={code}
      className="flex items-start gap-2 rounded-lg bg-red-50 px-3 py-2 text-sm text-red"
    >
      <CircleAlert size={16} aria-hidden="true" className="mt-px shrink-0" />
      <p className="min-w-0 wrap-anywhere">
        <span className="font-medium">{title}.</span> {advice}
        {code === "internal" && requestId !== undefined && (
          <span className="block font-mono text-xs">{strings.request(requestId)}</span>
        )}
      </p>
    </div>
  );
};
