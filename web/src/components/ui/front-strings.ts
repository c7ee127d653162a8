const minutes = (count: number): string => (count === 1 ? "1 minute" : `${count} minutes`);
const seconds = (count: number): string => (count === 1 ? "1 second" : `${count} seconds`);

export const strings = {
  title: (page: string) => `${page} · Parley`,
  product: "Parley",
  /** A wait in words: seconds below two minutes, then minutes. */
  wait: (left: number) => (left < 120 ? seconds(left) : minutes(Math.ceil(left / 60))),
  tryAgainIn: (wait: string) => `Try again in ${wait}.`,
  tryAgainNow: "You can try again now.",
  request: (id: string) => `Request ${id}`,
  or: "or",
  continueWith: (provider: string) => `Continue with ${provider}`,
  mailbox: "Open the development mailbox",
  again: "Send it again",
  againIn: (left: number) => `Send it again in ${seconds(left)}`,
  sending: "Sending…",
  sentAgain: "Sent again. It may take a minute to arrive.",
} as const;
