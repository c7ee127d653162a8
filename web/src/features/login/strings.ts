export const strings = {
  title: "Sign in to Parley",
  intro: "Answer your customers on WhatsApp, together.",
  email: "E-mail",
  password: "Password",
  submit: "Sign in",
  submitting: "Signing in…",
  expired: "Your session has ended. Sign in again to go on where you were.",
  showPassword: "Show password",
  hidePassword: "Hide password",
  emailMissing: "Enter your e-mail address.",
  passwordMissing: "Enter your password.",
  wrong: "E-mail or password is not right. Check both and try again.",
  limited: (seconds: number | undefined) =>
    seconds === undefined
      ? "Too many attempts. Wait a moment, then try again."
      : `Too many attempts. Try again in ${seconds} seconds.`,
  unreadable: "Check the e-mail address and the password, then try again.",
} as const;
