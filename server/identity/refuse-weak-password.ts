import { AppError } from "#contracts/errors.ts";
import { commonPasswords, weaknessOf } from "#core/domain/passwords/weakness.ts";
import type { Weakness } from "#core/domain/passwords/weakness.ts";

/** Shorter ones of the list are refused for their length. */
const shortest = 8;
let loading: Promise<ReadonlySet<string>> | undefined;

/** 18,000 passwords that everybody uses. They are two megabytes, so they wait for the first password that is set. */
const common = (): Promise<ReadonlySet<string>> =>
  (loading ??= import("@zxcvbn-ts/language-common").then(({ dictionary }) =>
    commonPasswords(dictionary["passwords-common"].filter(({ length }) => length >= shortest)),
  ));

const sentences: Record<Weakness, string> = {
  common: "Many people use this password, so it is tried first. Choose another",
  personal: "This is your name, address or organisation. Choose something that others do not know",
};

/**
 * Refuses a new password that is easy to guess (ASVS 6.2.4, 6.2.11).
 * @param personal what others know of the account: address, names, org
 * @param field the field that the answer names
 * @throws AppError `password_too_weak`
 */
export const refuseWeakPassword = async (
  password: string,
  personal: readonly string[],
  field = "body.password",
): Promise<void> => {
  const weakness = weaknessOf(password, await common(), [...personal, "Parley"]);
  if (weakness === undefined) return;
  throw new AppError("password_too_weak", { fields: [{ path: field, message: sentences[weakness] }] });
};
