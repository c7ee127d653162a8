/** The place a secret belongs to. Moved to any other place, its envelope does not open. */
export interface SealContext {
  readonly orgId: string;
  readonly table: string;
  readonly column: string;
  readonly recordId: string;
}

/** The org of what belongs to the platform itself (app secrets). */
export const platformOrgId = "00000000-0000-0000-0000-000000000000";

/** Each part behind its length (4 bytes, big-endian): no two lists of parts serialize alike. */
export const lengthPrefixed = (...parts: readonly (string | Buffer)[]): Buffer =>
  Buffer.concat(
    parts.flatMap((part) => {
      const bytes = typeof part === "string" ? Buffer.from(part, "utf8") : part;
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return [length, bytes];
    }),
  );

const parts = (version: number, context: SealContext): string[] => [
  String(version),
  context.orgId,
  context.table,
  context.column,
  context.recordId,
];

/** Bound to the secret itself. Knows no key id: else every rotation would have to encrypt anew. */
export const payloadBinding = (version: number, context: SealContext): Buffer =>
  lengthPrefixed("parley.seal.payload", ...parts(version, context));

/** Bound to the wrapped data key. */
export const wrapBinding = (version: number, keyId: string, context: SealContext): Buffer =>
  lengthPrefixed("parley.seal.wrap", keyId, ...parts(version, context));
