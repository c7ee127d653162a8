import { render } from "@react-email/render";
import type { MailWords } from "#core/domain/mail/mail-words.ts";
import { textOf } from "#core/domain/mail/mail-words.ts";
import { MailLayout } from "./templates/mail-layout.tsx";

export interface RenderedMail {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

/** Lays a mail out as HTML with its plain-text twin. Both say the same words. */
export const renderMail = async (words: MailWords): Promise<RenderedMail> => ({
  subject: words.subject,
  html: await render(<MailLayout words={words} />),
  text: textOf(words),
});
