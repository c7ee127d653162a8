import { z } from "zod";

/** What an org owns at Meta: account ids (WABA) and number ids. */
export interface Owned {
  accounts: ReadonlySet<string>;
  numbers: ReadonlySet<string>;
}

const Change = z.looseObject({
  value: z.looseObject({ metadata: z.looseObject({ phone_number_id: z.string() }).optional() }).optional(),
});
const Body = z.looseObject({
  entry: z.array(z.looseObject({ id: z.string(), changes: z.array(z.unknown()).optional() })),
});

const numberOf = (change: unknown): string | undefined =>
  Change.safeParse(change).data?.value?.metadata?.phone_number_id;

/**
 * The part of a webhook body that belongs to an org: whole entries of its own accounts without changes that name
 * somebody else's number. One delivery may carry several orgs; none may read another's part.
 * @returns undefined when nothing of it does, or when it cannot be told
 */
export const cutBody = (body: Buffer, owned: Owned): object | undefined => {
  const parsed = Body.safeParse(parseJson(body));
  if (!parsed.success) return undefined;
  const entry = parsed.data.entry
    .filter(({ id }) => owned.accounts.has(id))
    .map(({ changes, ...rest }) => ({
      ...rest,
      ...(changes && {
        changes: changes.filter((change) => {
          const number = numberOf(change);
          return number === undefined || owned.numbers.has(number);
        }),
      }),
    }));
  return entry.length === 0 ? undefined : { ...parsed.data, entry };
};

const parseJson = (body: Buffer): unknown => {
  try {
    return JSON.parse(body.toString("utf8")) as unknown;
  } catch {
    return undefined;
  }
};
