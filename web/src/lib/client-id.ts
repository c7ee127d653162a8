/**
 * A fresh client message id: 32 hex digits of randomness. By hand, because `crypto.randomUUID` is missing
 * on plain http addresses other than localhost.
 */
export const newClientId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join(
    "",
  );
