/** What is wrong with what somebody typed into a field. */
export const strings = {
  email: "Enter your e-mail address.",
  emailForm: "This does not look like an e-mail address.",
  password: "Enter your password.",
  passwordShort: "Use at least 8 characters.",
  passwordLong: "At most 72 letters or digits; other signs count for more.",
  passwordUnreadable: "There is a sign in it that cannot be used.",
  name: "Enter your name.",
  orgName: "Enter the name of your workspace.",
} as const;
