import { Link } from "@tanstack/react-router";
import { CircleHelp } from "lucide-react";
import type { Message } from "#contracts/shapes/message.ts";
import { asArray, asObject, asText } from "../content.ts";
import { useCan } from "../../../lib/session.ts";
import { strings } from "../strings.ts";
import { Card } from "./parts.tsx";

/** What we cannot show: said plainly, with the body folded away and the way to the journal. */
export const RawCard = ({ message }: { message: Message }) => {
  const mayJournal = useCan("journal:read");
  const unsupported = message.type === "unsupported";
  const first = asObject(asArray(message.content?.["errors"])[0]);
  const reason = asText(asObject(first?.["error_data"])?.["details"]) ?? asText(first?.["title"]);
  return (
    <Card
      icon={<CircleHelp size={20} />}
      title={unsupported ? strings.unsupportedTitle : strings.unknownTitle(message.waType ?? message.type)}
      detail={
        unsupported ? [reason, strings.unsupportedAsk].filter(Boolean).join(" ") : strings.unknownDetail
      }
    >
      <div className="flex flex-wrap items-start gap-x-4 gap-y-1 border-t border-ink/10 pt-2 text-sm">
        <details className="min-w-0 grow">
          <summary className="cursor-pointer text-ink-2 hover:text-ink">{strings.showRaw}</summary>
          <pre
            dir="ltr"
            // A wide block must be scrollable by keyboard.
            // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
            tabIndex={0}
            className="mt-2 max-h-64 overflow-auto rounded-md bg-ink/6 p-2 font-mono text-xs"
          >
            {JSON.stringify(message.content ?? {}, null, 2)}
          </pre>
        </details>
        {mayJournal && message.deliveryNo !== undefined && (
          <Link
            to="/journal/$deliveryNo"
            params={{ deliveryNo: message.deliveryNo }}
            className="font-medium text-accent hover:underline"
          >
            {strings.journal}
          </Link>
        )}
      </div>
    </Card>
  );
};
