import { ApiError } from "#contracts/client.ts";

/** Tells, on its way to the caller, that the server found a password too easy to guess. */
export const tellWeak = async <Result>(work: Promise<Result>, tell: () => void): Promise<Result> => {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ApiError && error.code === "password_too_weak") tell();
    throw error;
  }
};
