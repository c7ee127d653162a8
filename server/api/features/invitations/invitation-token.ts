import { createHash, randomBytes } from "node:crypto";

const prefix = "inv_";

/** A link's secret: 256 random bits. It is in the mail and nowhere else. */
export const newInvitationToken = (): string => prefix + randomBytes(32).toString("base64url");

/** What the database keeps of it. So much chance needs no slow hash. */
export const hashOfInvitation = (token: string): Buffer => createHash("sha256").update(token).digest();

/** How long a link is good for. */
export const invitationDays = 7;
