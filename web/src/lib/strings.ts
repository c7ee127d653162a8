/** Words that more than one part of the console says. Feature words stand in each feature's strings.ts. */
export const strings = {
  close: "Close",
  dismiss: "Dismiss",
  tryAgain: "Try again",
  request: "Request",
  back: "Back",
  copy: "Copy",
  copied: "Copied",
  selectAndCopy: "The browser did not allow copying: select the text and copy it.",
  window: {
    closed: "Service window closed",
    closedShort: "Closed",
    left: (closing: boolean, left: string) =>
      `Service window ${closing ? "closing soon" : "open"}, ${left} left`,
  },
} as const;
