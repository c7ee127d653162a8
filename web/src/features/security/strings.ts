import type { PromiseState } from "#contracts/shapes/security-facts.ts";

export const strings = {
  title: "Security",
  intro:
    "Five security pages of well-known products set the bar. Every claim on them is a row here, with what is true of this build and the tests that prove it.",
  tested: (when: string) => `The whole test suite last ran on this very build on ${when}.`,
  untested:
    "The tests were not run on this build, so nothing is shown as live. Whoever runs it can run npm test, and look again.",
  claimsOf: (name: string) => `Claims of ${name}`,
  filters: "Show",
  all: "All",
  states: {
    live: "Live",
    untested: "Built, not tested here",
    failed: "Test failed",
    partly: "Partly",
    not_yet: "Not yet",
  } satisfies Record<PromiseState, string>,
  tests: (count: number) => (count === 1 ? "1 test" : `${count} tests`),
  noTests: "No test",
  empty: { title: "No such promise", body: "No row is in this state." },
  nothing: {
    title: "No promises in this build",
    body: "This build was made without its list of promises.",
  },
  certified: {
    title: "What is not certified",
    lines: [
      "Parley is software that somebody runs. It holds no SOC 2, ISO 27001, PCI or HIPAA certificate, and neither does a server because Parley runs on it.",
      "It promises no uptime and no staff on call: that is for whoever runs it to promise.",
      "Nobody outside the project has tested it for weaknesses yet.",
      "An API process that is taken over can still ask the workers to send messages; it cannot read a WhatsApp token.",
    ],
  },
  report: "Report a weakness",
  home: "Parley",
} as const;
