import { z } from "zod";

const bytes = (value: string): number => new TextEncoder().encode(value).length;

/** bcrypt reads 72 bytes; longer passwords are refused at the edge, never cut. */
export const maxPasswordBytes = 72;
const tooLong = "At most 72 bytes";

/** A password as somebody types it to sign in: taken exactly as it is. */
export const TypedPassword = z
  .string()
  .min(1)
  .max(maxPasswordBytes, { error: tooLong, abort: true })
  .refine((value) => bytes(value) <= maxPasswordBytes, tooLong);

/**
 * A password to be set (ASVS 6.2): 8 to 72 bytes of anything, no rule about kinds of characters. Whether it is too
 * common is the server's affair (`password_too_weak`). NUL is refused, because bcrypt would stop reading there, and so
 * is half of a character, which has no UTF-8.
 */
export const NewPassword = TypedPassword.min(8, "At least 8 characters")
  .refine((value) => !value.includes("\u0000"), "Must not contain a NUL character")
  .refine((value) => !/\p{Cs}/u.test(value), "Must be whole characters");
