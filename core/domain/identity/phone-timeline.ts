/** A BSUID or parent that was seen with a phone. */
export interface Holder {
  /** Key of the address (`keyOf`). */
  name: string;
  portfolio: string;
  firstSeenAt: Date;
  lastSeenAt: Date;
}

/**
 * Moments in half milliseconds, so that a cut can lie just before or just after a time of Meta's: a phone that is
 * left at `t` is still its holder's at `t`; one that is taken over at `t` is the newcomer's at `t`.
 */
type Moment = number;
export const momentOf = (at: Date): Moment => at.getTime() * 2;
const timeOf = (moment: Moment): Date => new Date(Math.floor(moment / 2));

/** A stretch of time in which nobody is known to have left or taken over the phone. */
export interface Era {
  /** Names whoever had the phone then and was never seen with a BSUID. */
  anonymous: string;
  start: Moment;
  end: Moment;
  holders: readonly Holder[];
}

/** Who held one phone when. */
export interface PhoneTimeline {
  phone: string;
  eras: readonly Era[];
  eraAt: (moment: Moment) => Era;
}

/** Cuts a phone's history where it was `left`, and where it was taken by somebody whose id was not told. */
export const openTimeline = (
  phone: string,
  holders: readonly Holder[],
  left: readonly Date[],
  taken: readonly Date[],
): PhoneTimeline => {
  const cuts = [
    ...new Set([...left.map((at) => momentOf(at) + 1), ...taken.map((at) => momentOf(at) - 1)]),
  ].sort((a, b) => a - b);
  const starts = [Number.NEGATIVE_INFINITY, ...cuts];
  const eras = starts.map((start, index): Era => {
    const end = starts[index + 1] ?? Number.POSITIVE_INFINITY;
    const isIn = ({ firstSeenAt, lastSeenAt }: Holder): boolean =>
      momentOf(firstSeenAt) < end && momentOf(lastSeenAt) > start;
    return { anonymous: `anonymous\n${phone}\n${String(start)}`, start, end, holders: holders.filter(isIn) };
  });
  return {
    phone,
    eras,
    eraAt: (moment) => eras.findLast((era) => era.start < moment) ?? (eras[0] as Era),
  };
};

/** The newest sighting of a holder in an era that is not after `moment`. */
const seenUpTo = (holder: Holder, era: Era, moment: Moment): Moment => {
  const last = Math.min(momentOf(holder.lastSeenAt), era.end);
  if (last <= moment) return last;
  const first = Math.max(momentOf(holder.firstSeenAt), era.start);
  return first <= moment ? first : Number.NEGATIVE_INFINITY;
};

const compareText = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
const compareMoment = (a: Moment, b: Moment): number => (a < b ? -1 : Number(a > b));

const firstIn = (era: Era): Holder | undefined =>
  [...era.holders].sort(
    (a, b) =>
      compareMoment(
        Math.max(momentOf(a.firstSeenAt), era.start),
        Math.max(momentOf(b.firstSeenAt), era.start),
      ) ||
      compareMoment(momentOf(a.firstSeenAt), momentOf(b.firstSeenAt)) ||
      compareText(a.name, b.name),
  )[0];

/** Whose the phone was in an era at a moment: the holder seen with it last before then, else the first one of the era. */
export const ownerIn = (era: Era, moment: Moment): string => {
  const [latest] = [...era.holders].sort(
    (a, b) =>
      compareMoment(seenUpTo(b, era, moment), seenUpTo(a, era, moment)) ||
      compareMoment(momentOf(a.firstSeenAt), momentOf(b.firstSeenAt)) ||
      compareText(a.name, b.name),
  );
  if (!latest) return era.anonymous;
  if (seenUpTo(latest, era, moment) > Number.NEGATIVE_INFINITY) return latest.name;
  return firstIn(era)?.name ?? era.anonymous;
};

export const ownerAt = (timeline: PhoneTimeline, at: Date): string =>
  ownerIn(timeline.eraAt(momentOf(at)), momentOf(at));

/** Whose the phone was right before it was left at `at`. */
export const ownerBefore = (timeline: PhoneTimeline, at: Date): string => {
  const moment = momentOf(at) - 2;
  return ownerIn(timeline.eraAt(moment), moment);
};

/** Whose the phone is once it was taken at `at`: the first one seen with it from then on. */
export const ownerAfter = (timeline: PhoneTimeline, at: Date): string => {
  const era = timeline.eraAt(momentOf(at) + 2);
  return firstIn(era)?.name ?? era.anonymous;
};

/** First and last time of an era as dates; `outer` stands in where it has no end. */
export const spanOf = (era: Era, outer: { firstSeenAt: Date; lastSeenAt: Date }): [Date, Date] => [
  era.start === Number.NEGATIVE_INFINITY ? outer.firstSeenAt : timeOf(era.start + 1),
  era.end === Number.POSITIVE_INFINITY ? outer.lastSeenAt : timeOf(era.end - 1),
];
