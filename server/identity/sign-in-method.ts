import { z } from "zod";

/** What somebody can prove at a sign-in; a session remembers what was proved for it. */
export const SignInMethod = z.enum([
  "password",
  "magic_link",
  "google",
  "github",
  "invitation",
  "totp",
  "recovery_code",
  "switch",
]);
export type SignInMethod = z.infer<typeof SignInMethod>;
