import { z } from "zod";

/**
 * A name of something as people write it: one line, no control characters and none that turn the direction of what
 * stands around it (names are shown in mails and lists).
 * @param max characters at most
 */
export const OneLine = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine((value) => !/[\p{Cc}\p{Cs}\u2028-\u202E\u2066-\u2069]/u.test(value), "Must be one line of text");
