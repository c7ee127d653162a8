import fc from "fast-check";
import { simpleParser } from "mailparser";
import { createTransport } from "nodemailer";
import { describe, expect, it } from "vitest";
import { MailContent } from "#core/domain/mail/mail.ts";
import { wordsOf } from "#core/domain/mail/mail-words.ts";
import { mailSamples } from "#core/testing/mail-samples.ts";
import { launchBrowser } from "#core/testing/browser.ts";
import { messageIdOf } from "./outcome.ts";
import type { OutgoingMail } from "./outcome.ts";
import { renderMail } from "./render-mail.tsx";
import { outcomeOfSmtp } from "./smtp-failure.ts";
import { composed } from "./smtp-carrier.ts";
import { smtpServerOf } from "./platform-carrier.ts";

/** Exactly the bytes that would go to the server. */
const raw = async (mail: OutgoingMail): Promise<string> => {
  const stream = createTransport({ streamTransport: true, buffer: true, newline: "windows" });
  const { message } = await stream.sendMail(composed(mail));
  return Buffer.isBuffer(message) ? message.toString() : "";
};
const known = [
  ...["from", "to", "subject", "message-id", "date", "mime-version", "content-type"],
  ...["auto-submitted", "x-auto-response-suppress"],
];
const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: "binary", maxLength: 10 }),
      fc.constantFrom(
        "\r\n",
        "\n",
        "\r\n\r\n",
        "\r",
        "\u2028",
        "\u0085",
        '"',
        ">",
        ",",
        ";",
        "=?utf-8?q?=0D=0A?=",
      ),
      fc.constantFrom("Bcc: victim@evil.example", "<victim@evil.example>", "To: x@evil.example", "."),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(""));

describe("V06, T19: what tenants write reaches no header of a mail", () => {
  it("any name in the subject and in the sender: the same headers, one sender, one recipient", async () => {
    await fc.assert(
      fc.asyncProperty(hostile, hostile, hostile, async (name, subject, fromName) => {
        const words = wordsOf(
          MailContent.parse({
            template: "invitation",
            orgName: name.slice(0, 200),
            invitedBy: subject.slice(0, 200),
            role: "agent",
            link: "https://parley.test/accept-invitation#token=t",
            days: 7,
          }),
        );
        const text = await raw({
          id: "019308a0-0000-7000-8000-000000000001",
          from: { name: fromName, address: "hello@harbour.example" },
          to: "ana@example.com",
          subject: words.subject,
          html: "<p>Hello</p>",
          text: "Hello",
        });
        const head = text.slice(0, text.indexOf("\r\n\r\n")).replace(/\r\n[ \t]+/g, " ");
        const names = head.split("\r\n").map((line) => line.slice(0, line.indexOf(":")).toLowerCase());
        expect(names.filter((one) => !known.includes(one))).toEqual([]);
        expect(new Set(names).size).toBe(names.length);
        // eslint-disable-next-line no-control-regex -- what must not be there
        expect(head.replaceAll("\r\n", "")).not.toMatch(/[\u0000-\u001f\u007f]/);
        const parsed = await simpleParser(text);
        expect(parsed.from?.value.map(({ address }) => address)).toEqual(["hello@harbour.example"]);
        expect([parsed.to].flat().flatMap((to) => to?.value.map(({ address }) => address))).toEqual([
          "ana@example.com",
        ]);
        expect(parsed.cc ?? parsed.bcc).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });

  it("the subject on a real mail is the one that was meant", async () => {
    const name = "Bær & Söhne 株式会社\r\nBcc: victim@evil.example";
    const { subject } = wordsOf(MailContent.parse({ template: "mail_test", orgName: name, name: "Ana" }));
    const text = await raw({
      ...{ id: "i", from: { name: "P", address: "p@example.com" }, to: "a@example.com" },
      ...{ subject, html: "h", text: "t" },
    });
    expect((await simpleParser(text)).subject).toBe(
      "Test mail of Bær & Söhne 株式会社 Bcc: victim@evil.example",
    );
  });

  it("the Message-ID is the row's, at the sender's domain", () => {
    expect(messageIdOf({ id: "abc", from: { name: "", address: "x@mail.example" } })).toBe(
      "<abc@mail.example>",
    );
  });
});

describe("the layout", () => {
  it("names are text: nothing of them is HTML (V01)", async () => {
    const { html, text } = await renderMail(
      wordsOf(
        MailContent.parse({
          template: "mail_test",
          orgName: '<img src=x onerror="alert(1)">',
          name: "</p><script>",
        }),
      ),
    );
    expect(html).not.toMatch(/<img|<script/);
    expect(html).toContain("&lt;img");
    expect(text).toContain("<img src=x");
  });

  it("reads in light and in dark, at 390 px and wide: contrast 4.5 and nothing to the side", async () => {
    const browser = await launchBrowser();
    try {
      for (const colorScheme of ["light", "dark"] as const) {
        for (const width of [390, 900]) {
          const page = await browser.newPage({ colorScheme, viewport: { width, height: 800 } });
          const requests: string[] = [];
          page.on("request", (request) => requests.push(request.url()));
          for (const sample of mailSamples) {
            await page.setContent((await renderMail(wordsOf(MailContent.parse(sample)))).html);
            const found = await page.evaluate(measure);
            expect(found.overflow, sample.template).toBeLessThanOrEqual(0);
            expect(found.texts, sample.template).toBeGreaterThan(4);
            expect(found.worst, `${sample.template} ${colorScheme} ${found.where}`).toBeGreaterThanOrEqual(
              4.5,
            );
          }
          expect(requests.filter((url) => !url.startsWith("about:"))).toEqual([]);
          await page.close();
        }
      }
    } finally {
      await browser.close();
    }
  });
});

/** Runs in the page: the lowest contrast of a text to what lies behind it, and how much is cut off at the side. */
const measure = `(() => {
  const rgb = (text) => (text.match(/[\\d.]+/g) ?? []).map(Number);
  const light = (text) => {
    const [r, g, b] = rgb(text).slice(0, 3).map((c) => { const s = c / 255; return s <= 0.03928 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = getComputedStyle(at).backgroundColor;
      if (rgb(color)[3] !== 0) return color;
    }
    return "rgb(255, 255, 255)";
  };
  let worst = 21, where = "", texts = 0;
  for (const element of document.body.querySelectorAll("p, h1, a, a span")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== "");
    if (!own || element.getClientRects().length === 0) continue;
    texts += 1;
    const [a, b] = [light(getComputedStyle(element).color), light(behind(element))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < worst) { worst = contrast; where = element.textContent.slice(0, 40); }
  }
  return { worst, where, texts, overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth };
})()` as unknown as () => { worst: number; where: string; texts: number; overflow: number };

describe("what a failure means", () => {
  const of = (fields: object) => outcomeOfSmtp(Object.assign(new Error("550 <ana@example.com> no"), fields));
  it.each([
    [
      {
        code: "EENVELOPE",
        responseCode: 550,
        command: "RCPT TO",
        response: "550 5.1.1 <ana@example.com> no",
      },
      "refused",
    ],
    [{ code: "EENVELOPE", responseCode: 450, command: "RCPT TO", response: "450 4.2.1 later" }, "retry"],
    [{ code: "EMESSAGE", responseCode: 554, response: "554 spam" }, "refused"],
    [{ code: "EMESSAGE", responseCode: 503, response: "503 sequence" }, "retry"],
    [{ code: "EAUTH", responseCode: 535 }, "retry"],
    [{ code: "EDNS" }, "retry"],
    [{ code: "ETIMEDOUT" }, "retry"],
    [{ code: "ECONNECTION", responseCode: 554, response: "554 go away" }, "retry"],
    [{}, "retry"],
  ])("%j is %s, told without the other side's words", (fields, kind) => {
    const outcome = of(fields);
    expect(outcome.kind).toBe(kind);
    expect(JSON.stringify(outcome)).not.toMatch(/example\.com|spam|go away/);
  });

  it("shows the enhanced code", () => {
    expect(of({ code: "EENVELOPE", responseCode: 550, command: "RCPT TO", response: "550 5.1.1 x" })).toEqual(
      {
        kind: "refused",
        problem: "The mail server does not accept the recipient's address (550 5.1.1).",
      },
    );
  });
});

it.each([
  [
    "smtps://u:p%40ss@mail.example",
    { host: "mail.example", port: 465, security: "tls", auth: { user: "u", pass: "p@ss" } },
  ],
  ["smtp://mail.example", { host: "mail.example", port: 587, security: "starttls" }],
  ["smtp://mail.example:2525", { host: "mail.example", port: 2525, security: "starttls" }],
  ["smtp://127.0.0.1:1025", { host: "127.0.0.1", port: 1025, security: "plain" }],
  ["smtp://localhost.evil.example:25", { host: "localhost.evil.example", port: 25, security: "starttls" }],
] as const)("MAIL_URL %s", (url, server) => {
  expect(smtpServerOf(url)).toEqual(server);
});
