import type { PasswordHint } from "../../lib/password-hint.ts";

const hints: Record<PasswordHint["says"], string> = {
  empty: "At least 8 characters. A few unrelated words make a good one.",
  refused: "Choose another one.",
  short: "Go on: at least 8 characters.",
  long: "Too long. At most 72 letters or digits; other signs count for more.",
  unreadable: "There is a sign in it that cannot be used.",
  own: "Too close to your name, address or workspace.",
  repeated: "Easy to guess: the same few characters again and again.",
  fine: "Fine. A little longer is safer.",
  good: "Good.",
  strong: "Strong.",
};

export const strings = {
  show: "Show password",
  hide: "Hide password",
  hints,
} as const;
