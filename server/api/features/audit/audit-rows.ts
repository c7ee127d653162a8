import { z } from "zod";
import { AuditEntry } from "#contracts/shapes/audit.ts";
import { auditActions } from "#contracts/shapes/audit.ts";

/** The columns that an entry is shown from. */
export const auditColumns = { no: true, body: true, hash: true } as const;

export interface AuditRow {
  no: bigint;
  body: string;
  hash: Uint8Array;
}

const Body = AuditEntry.omit({ no: true, hash: true }).extend({ action: z.enum(auditActions) });

/** An entry as it was hashed: the columns beside the body only help to find it. */
export const presentEntry = ({ no, body, hash }: AuditRow): AuditEntry => ({
  ...Body.parse(JSON.parse(body)),
  no: Number(no),
  hash: Buffer.from(hash).toString("hex"),
});
