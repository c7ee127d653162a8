import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArrowLeft, Copy } from "lucide-react";
import type { ReactNode } from "react";
import { DeliveryNo } from "#contracts/ids.ts";
import { routes } from "#contracts/routes/registry.ts";
import type { DeliveryView } from "#contracts/shapes/journal.ts";
import { Button } from "../../components/ui/button.tsx";
import { ErrorState } from "../../components/ui/error-state.tsx";
import { AfterAMoment, Skeleton } from "../../components/ui/skeleton.tsx";
import { call } from "../../lib/api.ts";
import { copyText } from "../../lib/copy-text.ts";
import { notFound } from "../../lib/problem.ts";
import { keys } from "../../lib/query.ts";
import { fullTime } from "../../lib/time.ts";
import { toast } from "../../lib/toasts.ts";
import { pretty } from "./pretty.ts";
import { StateChip } from "./state-chip.tsx";
import { strings } from "./strings.ts";

const Code = ({ text }: { text: string }) => (
  <pre
    dir="ltr"
    // A wide block must be scrollable by keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    tabIndex={0}
    className="max-h-[70vh] overflow-auto rounded-xl border bg-surface p-4 font-mono text-xs leading-5"
  >
    {text}
  </pre>
);

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div>
    <dt className="text-xs text-ink-3">{name}</dt>
    <dd className="tabular">{children}</dd>
  </div>
);

const Items = ({ delivery }: { delivery: DeliveryView }) => (
  <section>
    <h2 className="mb-2 font-semibold">{strings.items}</h2>
    {delivery.items.length === 0 ? (
      <p className="text-ink-2">{strings.noItems}</p>
    ) : (
      <ul className="flex flex-col gap-2">
        {delivery.items.map((item) => (
          <li key={item.id} className="rounded-xl border bg-surface p-3">
            <div className="flex flex-wrap items-center gap-2">
              <span className="font-medium">{item.kind}</span>
              <span className="text-sm text-ink-2">{item.field}</span>
              <StateChip state={item.state} />
            </div>
            {item.problem !== undefined && <p className="mt-1 text-sm text-red">{item.problem}</p>}
          </li>
        ))}
      </ul>
    )}
  </section>
);

const copy = async (text: string): Promise<void> => {
  const copied = await copyText(text);
  toast({ kind: copied ? "info" : "error", title: copied ? strings.copied : strings.notCopied });
};

/** One raw delivery: when, how large, what was made of it, and the body itself. */
export const DeliveryPage = ({ deliveryNo }: { deliveryNo: string }) => {
  const { data, isError, error, refetch } = useQuery({
    queryKey: [...keys.journal, "delivery", deliveryNo],
    queryFn: ({ signal }) => {
      const known = DeliveryNo.safeParse(deliveryNo);
      if (!known.success) throw notFound();
      return call(routes.journalDeliveryGet, { params: { deliveryNo: known.data } }, signal);
    },
  });
  const body = data === undefined ? "" : pretty(data.body);
  return (
    <div className="mx-auto flex min-h-full w-full max-w-4xl flex-col gap-5 px-4 py-6 md:px-8">
      <div>
        <Link to="/journal" className="inline-flex items-center gap-1 text-sm text-ink-2 hover:text-ink">
          <ArrowLeft size={14} aria-hidden="true" className="rtl:-scale-x-100" />
          {strings.back}
        </Link>
        <h1 className="mt-2 text-xl font-semibold tabular">{strings.delivery(deliveryNo)}</h1>
      </div>
      {isError ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <AfterAMoment>
          <Skeleton className="h-64" />
        </AfterAMoment>
      ) : (
        <>
          <dl className="flex flex-wrap gap-x-10 gap-y-3">
            <Fact name={strings.received}>{fullTime(data.receivedAt)}</Fact>
            <Fact name={strings.processed}>
              {data.processedAt === null ? strings.notProcessed : fullTime(data.processedAt)}
            </Fact>
            <Fact name={strings.size}>{strings.bytes(data.sizeBytes)}</Fact>
          </dl>
          <Items delivery={data} />
          <section>
            <div className="mb-2 flex items-center justify-between">
              <h2 className="font-semibold">{strings.body}</h2>
              <Button size="sm" onClick={() => void copy(body)}>
                <Copy size={14} aria-hidden="true" />
                {strings.copy}
              </Button>
            </div>
            <Code text={body} />
          </section>
        </>
      )}
    </div>
  );
};
