/** The record without this key. */
export const without = <Value>(
  record: Readonly<Record<string, Value>>,
  key: string,
): Record<string, Value> => {
  const { [key]: _gone, ...rest } = record;
  return rest;
};
