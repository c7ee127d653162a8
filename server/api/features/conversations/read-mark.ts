/** What is known of a locked conversation about its reading. */
export interface ReadState {
  unreadCount: number;
  readUpTo: Date | null;
  lastMessageAt: Date;
}

const earlier = (a: Date, b: Date): Date => (a <= b ? a : b);
const later = (a: Date, b: Date): Date => (a >= b ? a : b);

/**
 * Up to when a conversation is read once somebody has read it up to `upTo` (undefined: all of it): never beyond what
 * there is or the present, and never back.
 * @returns undefined when that changes nothing
 */
export const readMark = (state: ReadState, upTo: Date | undefined, now: Date): Date | undefined => {
  const { unreadCount, readUpTo, lastMessageAt } = state;
  const reached = earlier(upTo ?? lastMessageAt, lastMessageAt);
  if (unreadCount === 0 && readUpTo !== null && readUpTo >= reached) return undefined;
  const end = later(now, lastMessageAt);
  const mark = earlier(upTo ?? end, end);
  return later(readUpTo ?? new Date(0), mark);
};
