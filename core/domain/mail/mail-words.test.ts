import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mailSamples } from "#core/testing/mail-samples.ts";
import { MailContent } from "./mail.ts";
import { textOf, usefulSeconds, wordsOf } from "./mail-words.ts";
import { inertName, oneLine } from "./one-line.ts";

const of = (content: MailContent) => wordsOf(MailContent.parse(content));
/** Text with everything in it that could end a line or a header. */
const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: "binary", maxLength: 12 }),
      fc.constantFrom(
        "\r\n",
        "\n",
        "\r",
        "\u2028",
        "\u0085",
        "\u0000",
        "\u202e",
        "Bcc: x@evil.example",
        "\u000b",
      ),
    ),
    { maxLength: 10 },
  )
  .map((parts) => parts.join(""))
  .filter((text) => text.length <= 200);

describe("the words of a mail", () => {
  it.each(mailSamples)("$template: subject, preview and text say what it is about", (sample) => {
    const words = of(sample);
    const text = textOf(words);
    expect(words.subject).toMatch(/^\S.{8,120}$/);
    expect(words.preview.length).toBeGreaterThan(10);
    expect(text).toContain(words.heading);
    if (words.button) expect(text).toContain(`${words.button.label}:\n${words.button.link}`);
    for (const line of text.split("\n")) if (!line.includes("https://")) expect(line.length).toBeLessThan(90);
  });

  it("V06, T19: no name puts a second line or a link anywhere", () => {
    fc.assert(
      fc.property(hostile, hostile, (orgName, invitedBy) => {
        const words = of({
          template: "invitation",
          orgName,
          invitedBy,
          role: "agent",
          link: "https://parley.test/accept-invitation#token=t",
          days: 7,
        });
        for (const line of [words.subject, words.preview, words.heading, ...words.paragraphs]) {
          // eslint-disable-next-line no-control-regex -- what must not be there
          expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/);
        }
      }),
    );
  });

  it("a name that looks like an address is no link", () => {
    const name = inertName("WIN https://evil.example/now and mail me@evil.example");
    expect(name).not.toMatch(/https?:\/\/|\w\.\w|\w@\w/);
    expect(name.replaceAll("\u2060", "")).toBe("WIN https://evil.example/now and mail me@evil.example");
    expect(inertName("Ana B. Costa")).toBe("Ana B. Costa");
    expect(oneLine(" Ana\r\nBcc: x ")).toBe("Ana Bcc: x");
  });

  it("is worth sending no longer than its link works", () => {
    const sample = (template: MailContent["template"]) =>
      MailContent.parse(mailSamples.find((one) => one.template === template));
    expect(usefulSeconds(sample("magic_link"))).toBe(900);
    expect(usefulSeconds(sample("invitation"))).toBe(7 * 86_400);
    expect(usefulSeconds(sample("password_changed"))).toBeUndefined();
  });
});
