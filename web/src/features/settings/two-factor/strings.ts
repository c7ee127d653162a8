export const strings = {
  preparing: "Preparing a secret…",
  scan: {
    title: "1. Scan this code with your authenticator app",
    alt: "QR code of the secret for your authenticator app. The same secret stands beside it as text.",
    typed: "Or type this secret into the app",
    secretLabel: "Secret for the authenticator app",
  },
  code: {
    title: "2. Type the six digits that the app shows",
    label: "Code",
    missing: "Six digits, as the app shows them.",
    submit: "Confirm",
    submitting: "Checking…",
  },
  recovery: {
    title: "Your recovery codes",
    intro:
      "Each signs you in once, without your phone. Keep them where you keep passwords: they are shown only now.",
    label: "Recovery codes",
    copy: "Copy",
    copied: "Copied",
    notCopied: "The browser did not allow copying: save or print them.",
    download: "Save as file",
    print: "Print",
    fileName: "parley-recovery-codes.txt",
    fileTitle: (email: string) => `Parley recovery codes of ${email}`,
    saved: "I have saved them",
    done: "Done",
  },
} as const;
