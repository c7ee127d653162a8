import { AppError } from "#contracts/errors.ts";

/** P2002 is Prisma's code for a broken unique index. */
const isTaken = (error: unknown): boolean => (error as { code?: unknown }).code === "P2002";

/** For a write that only a name can break: says `name_taken` instead. */
export const asNameTaken = (error: unknown): never => {
  if (isTaken(error)) throw new AppError("name_taken", { cause: error });
  throw error;
};
