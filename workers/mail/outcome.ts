/** What became of one try. `problem` is a sentence for people: no address, no words of the other side. */
export type MailOutcome =
  | { readonly kind: "sent" }
  | { readonly kind: "retry"; readonly problem: string }
  | { readonly kind: "refused"; readonly problem: string };

export const retry = (problem: string): MailOutcome => ({ kind: "retry", problem });
export const refused = (problem: string): MailOutcome => ({ kind: "refused", problem });

/** A mail on its way, whatever carries it. */
export interface OutgoingMail {
  /** The row: the same at every try, so that whoever gets it twice can tell. */
  readonly id: string;
  readonly from: { readonly name: string; readonly address: string };
  readonly to: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

/** Carries one mail. Never throws: a failure is an outcome too. */
export type Carrier = (mail: OutgoingMail, signal: AbortSignal) => Promise<MailOutcome>;

/**
 * The Message-ID of a row, the same at every try: mailboxes show a mail once that came twice.
 * The domain is the sender's, as RFC 5322 3.6.4 advises.
 */
export const messageIdOf = ({ id, from }: Pick<OutgoingMail, "id" | "from">): string =>
  `<${id}@${from.address.slice(from.address.lastIndexOf("@") + 1)}>`;
