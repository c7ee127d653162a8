import type { z } from "zod";
import type { MailContent } from "./mail.ts";
import { inertName, oneLine } from "./one-line.ts";

/** A mail in words, before any layout. HTML and plain text are both made of it, so they say the same. */
export interface MailWords {
  /** One line; from tenants' names among others. */
  readonly subject: string;
  /** What a list of mails shows beside the subject. */
  readonly preview: string;
  readonly heading: string;
  readonly paragraphs: readonly string[];
  readonly facts: readonly (readonly [label: string, value: string])[];
  /** The one thing to do, if there is one. */
  readonly button?: { readonly label: string; readonly link: string };
  /** Another way, shown quietly below. */
  readonly second?: { readonly label: string; readonly link: string };
  /** Smaller, below the button: how long it works, and what to do if it was not you. */
  readonly notes: readonly string[];
}

type Parsed = z.output<typeof MailContent>;
type Of<Template extends Parsed["template"]> = Extract<Parsed, { template: Template }>;

const plural = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? "" : "s"}`;

const duration = (minutes: number): string => {
  if (minutes % 1_440 === 0) return plural(minutes / 1_440, "day");
  return minutes % 60 === 0 ? plural(minutes / 60, "hour") : plural(minutes, "minute");
};

const moment = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short", timeZone: "UTC" });
const when = (at: string): string => `${moment.format(new Date(at))} UTC`;

const hello = (name: string): string => `Hello ${inertName(name) || "there"},`;
const ignore = "If you did not ask for this, you can ignore this mail: nothing happens.";
const once = (minutes: number): string => `The link works once, for ${duration(minutes)}.`;

const changed = (content: { at: string; place: string }): MailWords["facts"] => [
  ["When", when(content.at)],
  ["Where", oneLine(content.place) || "unknown"],
];
const notYou = "If this was not you, somebody else is in your account: reset your password now.";

const invitation = ({ orgName, invitedBy, role, link, days }: Of<"invitation">): MailWords => ({
  subject: `${oneLine(invitedBy)} invites you to ${oneLine(orgName)} on Parley`,
  preview: `Accept the invitation to work on ${oneLine(orgName)}’s customer conversations.`,
  heading: `Join ${inertName(orgName)}`,
  paragraphs: [
    `${inertName(invitedBy)} invites you to answer customers together with ${inertName(orgName)} on Parley, the shared WhatsApp inbox.`,
  ],
  facts: [
    ["Organisation", inertName(orgName)],
    ["Your role", `${role.slice(0, 1).toUpperCase()}${role.slice(1)}`],
  ],
  button: { label: "Accept the invitation", link },
  notes: [
    `The invitation is for this address only. It works once, for ${plural(days, "day")}.`,
    "If you do not know who invites you, you can ignore this mail.",
  ],
});

const twoFactorChanged = (content: Of<"two_factor_changed">): MailWords => ({
  subject: content.on
    ? "Two-factor authentication is on"
    : "Two-factor authentication was turned off for your account",
  preview: content.on ? "Signing in now needs a code as well." : "Signing in needs your password alone.",
  heading: content.on ? "Two-factor authentication is on" : "Two-factor authentication is off",
  paragraphs: [
    hello(content.name),
    content.on
      ? "From now on you sign in with a code from your authenticator app as well. Keep your recovery codes where you find them without your phone."
      : "Your account is protected by its password alone again.",
  ],
  facts: changed(content),
  button: { label: "This was not me", link: content.resetLink },
  notes: [notYou],
});

const words: { [Template in Parsed["template"]]: (content: Of<Template>) => MailWords } = {
  verify_email: ({ name, orgName, link, days }) => ({
    subject: "Confirm your e-mail address for Parley",
    preview: "One click, and your workspace is ready.",
    heading: "Confirm your e-mail address",
    paragraphs: [
      hello(name),
      `Welcome to Parley. Confirm that this address is yours, and ${inertName(orgName)} is ready to work.`,
    ],
    facts: [],
    button: { label: "Confirm the address", link },
    notes: [
      `Without it the account is removed after ${plural(days, "day")}.`,
      "If you did not sign up, you can ignore this mail: the account goes away by itself.",
    ],
  }),
  change_email: ({ name, link, minutes }) => ({
    subject: "Confirm your new e-mail address",
    preview: "Your account moves to this address once you confirm it.",
    heading: "Confirm your new address",
    paragraphs: [hello(name), "Confirm that you want to sign in to Parley with this address from now on."],
    facts: [],
    button: { label: "Use this address", link },
    notes: [once(minutes), ignore],
  }),
  account_exists: ({ loginLink, resetLink }) => ({
    subject: "You have a Parley account already",
    preview: "Sign in with this address, or choose a new password.",
    heading: "You are here already",
    paragraphs: [
      "Somebody, probably you, tried to sign up for Parley with this address. There is an account for it already, so nothing was changed.",
    ],
    facts: [],
    button: { label: "Sign in", link: loginLink },
    second: { label: "Forgotten the password? Choose a new one", link: resetLink },
    notes: ["If it was not you, you can ignore this mail."],
  }),
  reset_password: ({ name, link, minutes }) => ({
    subject: "Choose a new password",
    preview: "A link to set a new password for your Parley account.",
    heading: "Choose a new password",
    paragraphs: [hello(name), "Somebody, probably you, asked for a new password for your Parley account."],
    facts: [],
    button: { label: "Choose a new password", link },
    notes: [once(minutes), "If you did not ask for this, you can ignore this mail: your password stays."],
  }),
  magic_link: ({ name, link, minutes }) => ({
    subject: "Your link to sign in to Parley",
    preview: `It works once, for ${duration(minutes)}.`,
    heading: "Sign in to Parley",
    paragraphs: [hello(name), "Here is your link. Open it in the browser that you want to work in."],
    facts: [],
    button: { label: "Sign in", link },
    notes: [once(minutes), "Never pass it on: whoever opens it is you.", ignore],
  }),
  password_changed: (content) => ({
    subject: "Your password was changed",
    preview: "If this was not you, reset it now.",
    heading: "Your password was changed",
    paragraphs: [hello(content.name), "The password of your Parley account was changed."],
    facts: changed(content),
    button: { label: "This was not me", link: content.resetLink },
    notes: [notYou],
  }),
  email_changed: (content) => ({
    subject: "Your e-mail address was changed",
    preview: "Your Parley account has moved to another address.",
    heading: "Your address was changed",
    paragraphs: [
      hello(content.name),
      "Your Parley account has moved to another address. This one does not open it any more.",
    ],
    facts: [["New address", inertName(content.newEmail)], ...changed(content)],
    notes: ["If this was not you, ask an Admin of your organisation at once to end your sessions."],
  }),
  two_factor_changed: twoFactorChanged,
  invitation,
  mail_test: ({ orgName, name }) => ({
    subject: `Test mail of ${oneLine(orgName)}`,
    preview: "Your mail settings work.",
    heading: "Your mail settings work",
    paragraphs: [
      hello(name),
      `This is the test mail that you asked for. Invitations and other mails of ${inertName(orgName)} take the same way.`,
    ],
    facts: [],
    notes: ["There is nothing to do."],
  }),
};

/** Says a mail in words. Names stay names: nothing of them becomes a link, a second line or a header. */
export const wordsOf = (content: Parsed): MailWords => {
  // The table is keyed by the template, so each entry gets the content of its own.
  const write = words[content.template] as (given: Parsed) => MailWords;
  return write(content);
};

const wrap = (text: string, width = 76): string =>
  text
    .split(" ")
    .reduce<string[]>((lines, word) => {
      const last = lines.at(-1);
      if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
      else lines[lines.length - 1] = `${last} ${word}`;
      return lines;
    }, [])
    .join("\n");

/** The plain-text twin of the HTML. */
export const textOf = ({ heading, paragraphs, facts, button, second, notes }: MailWords): string =>
  [
    heading,
    ...paragraphs.map((line) => wrap(line)),
    ...(facts.length > 0 ? [facts.map(([label, value]) => `${label}: ${value}`).join("\n")] : []),
    ...(button ? [`${button.label}:\n${button.link}`] : []),
    ...(second ? [`${second.label}:\n${second.link}`] : []),
    ...notes.map((line) => wrap(line)),
    "-- \nParley, the shared WhatsApp inbox",
  ].join("\n\n");

/**
 * How long a mail is worth sending, in seconds: no longer than its link works. Undefined: as long as we try.
 */
export const usefulSeconds = (content: Parsed): number | undefined => {
  if ("minutes" in content) return content.minutes * 60;
  return "days" in content ? content.days * 86_400 : undefined;
};
