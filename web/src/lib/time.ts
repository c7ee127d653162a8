import { useSyncExternalStore } from "react";

interface Ticker {
  now: number;
  listeners: Set<() => void>;
  timer: ReturnType<typeof setInterval> | undefined;
}
const tickers = new Map<number, Ticker>();

const tickerOf = (everyMs: number): Ticker => {
  const known = tickers.get(everyMs);
  if (known) return known;
  const made: Ticker = { now: Date.now(), listeners: new Set(), timer: undefined };
  tickers.set(everyMs, made);
  return made;
};

const subscribeTo = (everyMs: number) => (listener: () => void) => {
  const ticker = tickerOf(everyMs);
  ticker.listeners.add(listener);
  ticker.now = Date.now();
  ticker.timer ??= setInterval(() => {
    ticker.now = Date.now();
    for (const each of ticker.listeners) each();
  }, everyMs);
  return () => {
    ticker.listeners.delete(listener);
    if (ticker.listeners.size > 0) return;
    clearInterval(ticker.timer);
    ticker.timer = undefined;
  };
};
const subscriptions = new Map<number, ReturnType<typeof subscribeTo>>();

/** The time now in milliseconds, renewed every `everyMs`; all users of one pace share one timer. */
export const useNow = (everyMs: number): number => {
  const subscribe = subscriptions.get(everyMs) ?? subscribeTo(everyMs);
  subscriptions.set(everyMs, subscribe);
  return useSyncExternalStore(subscribe, () => tickerOf(everyMs).now);
};

const locale = (): string => document.documentElement.lang || "en";
const formats = new Map<string, Intl.DateTimeFormat>();
const format = (name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => {
  const key = `${locale()} ${name}`;
  const made = formats.get(key) ?? new Intl.DateTimeFormat(locale(), options);
  formats.set(key, made);
  return made;
};

const dayOf = (time: number): number => new Date(time).setHours(0, 0, 0, 0);
const dayMs = 86_400_000;
/** Whole days between two times, by the calendar of this machine. */
export const daysBetween = (earlier: number, later: number): number =>
  Math.round((dayOf(later) - dayOf(earlier)) / dayMs);

/** `14:05` */
export const clockTime = (iso: string): string =>
  format("clock", { hour: "numeric", minute: "2-digit" }).format(Date.parse(iso));

/** Full date and time, for hovering. */
export const fullTime = (iso: string): string =>
  format("full", { dateStyle: "full", timeStyle: "short" }).format(Date.parse(iso));

const shortDate = (time: number, now: number): string =>
  new Date(time).getFullYear() === new Date(now).getFullYear()
    ? format("day", { day: "numeric", month: "short" }).format(time)
    : format("dayYear", { day: "numeric", month: "short", year: "numeric" }).format(time);

/** For a list row: `now`, `5 min`, `14:05`, `Yesterday`, `Tue`, `3 Nov`. */
export const rowTime = (iso: string, now: number): string => {
  const time = Date.parse(iso);
  const minutes = Math.floor((now - time) / 60_000);
  if (minutes < 1) return "now";
  if (minutes < 60) return `${minutes} min`;
  const days = daysBetween(time, now);
  if (days === 0) return clockTime(iso);
  if (days === 1) return "Yesterday";
  if (days < 7) return format("weekday", { weekday: "short" }).format(time);
  return shortDate(time, now);
};

/** For a day divider: `Today`, `Yesterday`, `Tuesday`, `3 November 2026`. */
export const dayName = (iso: string, now: number): string => {
  const time = Date.parse(iso);
  const days = daysBetween(time, now);
  if (days === 0) return "Today";
  if (days === 1) return "Yesterday";
  if (days > 1 && days < 7) return format("weekdayLong", { weekday: "long" }).format(time);
  return format("dayLong", { dateStyle: "long" }).format(time);
};

/** `2 d 3 h`, `5 h 12 min`, `12 min`, `45 s`: the two widest units. */
export const durationText = (ms: number): string => {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return hours % 24 === 0 ? `${Math.floor(hours / 24)} d` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
};
