import { customer } from "./customers.ts";
import type { Customer } from "./customers.ts";
import { adOpening, dialogues, showcase } from "./dialogues.ts";
import type { Line } from "./dialogues.ts";
import { seededRandom } from "./random.ts";
import type { SeededRandom } from "./random.ts";

/** One line with its time and, for WhatsApp, its id. */
export interface PlannedLine {
  line: Line;
  at: Date;
  wamid: string;
}

/** One conversation of the demo, oldest line first. */
export interface PlannedConversation {
  customer: Customer;
  lines: PlannedLine[];
  /** Nobody has read the last customer lines yet. */
  unread: boolean;
  closed: boolean;
}

const minute = 60_000;

/** Minutes since the last line: the newest are minutes old, the oldest three weeks. */
const ageOf = (index: number, count: number): number => 2 + Math.round((index / count) ** 2.2 * 21 * 24 * 60);

const linesOf = (index: number, random: SeededRandom): readonly Line[] => {
  if (index === 3) return showcase;
  const chosen = dialogues[index % dialogues.length] ?? [];
  return index % 23 === 5 ? [adOpening, ...chosen] : random.next() < 0.15 ? [...chosen.slice(0, 1)] : chosen;
};

const planOne = (index: number, count: number, first: number, now: Date): PlannedConversation => {
  const random = seededRandom(first + index);
  const lines = linesOf(index, random);
  const length = lines.reduce((sum, line) => sum + line.after, 0);
  let at = now.getTime() - (ageOf(index, count) + length) * minute;
  const planned = lines.map((line) => {
    at += line.after * minute;
    const direction = line.by === "customer" ? "ASGBQ" : "ARGBI";
    return {
      line,
      at: new Date(at),
      wamid: `wamid.HBgM${random.hex(12)}FQI${direction}${random.hex(20)}A==`,
    };
  });
  const waiting = lines.at(-1)?.by === "customer";
  return {
    customer: customer(first + index),
    lines: planned,
    unread: waiting && index < count / 3 && random.next() < 0.7,
    closed: index > count / 2 && random.next() < 0.5,
  };
};

/** `count` conversations around `now`, with the customers from number `first` on; always the same people and words. */
export const planConversations = (count: number, first: number, now: Date): PlannedConversation[] =>
  Array.from({ length: count }, (_, index) => planOne(index, count, first, now));
