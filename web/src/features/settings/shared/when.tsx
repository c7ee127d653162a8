import { fullTime, rowTime, useNow } from "../../../lib/time.ts";
import { strings } from "../strings.ts";

const dayMs = 86_400_000;
const minuteMs = 60_000;

const minutesAgo = (iso: string, now: number): number => Math.floor((now - Date.parse(iso)) / minuteMs);

/** When something was: short, and in full on hover. */
export const When = ({ at }: { at: string | null }) => {
  const now = useNow(30_000);
  if (at === null) return <span>{strings.never}</span>;
  const minutes = minutesAgo(at, now);
  const text = rowTime(at, now);
  return (
    <time dateTime={at} title={fullTime(at)} className="whitespace-nowrap tabular">
      {minutes >= 1 && minutes < 60 ? `${text} ago` : text}
    </time>
  );
};

/** A day in the future or the past, with its year. */
export const dayText = (iso: string): string =>
  new Intl.DateTimeFormat(document.documentElement.lang || "en", { dateStyle: "medium" }).format(
    Date.parse(iso),
  );

/** ISO time that many days from now. */
export const inDays = (days: number, now: number): string => new Date(now + days * dayMs).toISOString();
