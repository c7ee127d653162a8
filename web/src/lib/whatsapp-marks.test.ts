import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isFewEmoji, parseMarks, plainText, safeHref, type Block, type Inline } from "./whatsapp-marks.ts";

const inline = (node: Inline): string => {
  switch (node.kind) {
    case "text":
      return node.text;
    case "bold":
      return `<b>${node.children.map(inline).join("")}</b>`;
    case "italic":
      return `<i>${node.children.map(inline).join("")}</i>`;
    case "strike":
      return `<s>${node.children.map(inline).join("")}</s>`;
    case "code":
      return `<code>${node.text}</code>`;
    case "mono":
      return `<tt>${node.text}</tt>`;
    case "link":
      return `<a ${node.href}>${node.text}</a>`;
  }
};
const line = (nodes: Inline[]): string => nodes.map(inline).join("");
const block = (node: Block): string => {
  switch (node.kind) {
    case "lines":
      return node.lines.map(line).join("\n");
    case "quote":
      return `<q>${node.lines.map(line).join("\n")}</q>`;
    case "bullets":
      return `<ul>${node.items.map((item) => `<li>${line(item)}`).join("")}</ul>`;
    case "numbers":
      return `<ol ${node.start}>${node.items.map((item) => `<li>${line(item)}`).join("")}</ol>`;
    case "mono":
      return `<pre>${node.text}</pre>`;
  }
};
const show = (text: string): string => parseMarks(text).map(block).join("");

const golden: [string, string][] = [
  ["plain", "plain"],
  ["*bold*", "<b>bold</b>"],
  ["_italic_", "<i>italic</i>"],
  ["~gone~", "<s>gone</s>"],
  ["`code`", "<code>code</code>"],
  ["```mono```", "<tt>mono</tt>"],
  ["a *b* c", "a <b>b</b> c"],
  ["*two words*", "<b>two words</b>"],
  ["*a* and *b*", "<b>a</b> and <b>b</b>"],
  ["*_both_*", "<b><i>both</i></b>"],
  ["_*both*_", "<i><b>both</b></i>"],
  ["*_~all~_*", "<b><i><s>all</s></i></b>"],
  ["*bold _and italic_ here*", "<b>bold <i>and italic</i> here</b>"],
  ["(*bold*)", "(<b>bold</b>)"],
  ["*bold*, then", "<b>bold</b>, then"],
  ["*bold*.", "<b>bold</b>."],
  ["“*bold*”", "“<b>bold</b>”"],
  ["* not bold*", "<ul><li>not bold*</ul>"],
  ["*not bold *", "*not bold *"],
  ["a*b*c", "a*b*c"],
  ["2*3*4", "2*3*4"],
  ["snake_case_name", "snake_case_name"],
  ["~100~200", "~100~200"],
  ["*", "*"],
  ["**", "**"],
  ["***", "***"],
  ["**bold**", "*<b>bold</b>*"],
  ["*open", "*open"],
  ["close*", "close*"],
  ["*line\nbreak*", "*line\nbreak*"],
  ["`*not bold*`", "<code>*not bold*</code>"],
  ["*bold `code` bold*", "<b>bold <code>code</code> bold</b>"],
  ["*a `b* c` d*", "<b>a <code>b* c</code> d</b>"],
  ["``", "``"],
  ["` `", "` `"],
  ["```two\nlines```", "<pre>two\nlines</pre>"],
  ["```\nconst a = 1;\n```", "<pre>const a = 1;</pre>"],
  ["before\n```\nx\ny\n```\nafter", "before<pre>x\ny</pre>after"],
  ["```open\nfence", "```open\nfence"],
  ["> quoted", "<q>quoted</q>"],
  ["> one\n> two", "<q>one\ntwo</q>"],
  ["> *bold* quote\nreply", "<q><b>bold</b> quote</q>reply"],
  [">", ">"],
  ["a > b", "a > b"],
  ["- one\n- two", "<ul><li>one<li>two</ul>"],
  ["* one\n* two", "<ul><li>one<li>two</ul>"],
  ["-not a list", "-not a list"],
  ["- *bold* item", "<ul><li><b>bold</b> item</ul>"],
  ["1. one\n2. two", "<ol 1><li>one<li>two</ol>"],
  ["3. three\n4. four", "<ol 3><li>three<li>four</ol>"],
  ["1. a\n5. b", "<ol 1><li>a</ol><ol 5><li>b</ol>"],
  ["1.5 litres", "1.5 litres"],
  ["intro\n- a\noutro", "intro<ul><li>a</ul>outro"],
  ["a\n\nb", "a\n\nb"],
  ["https://example.com", "<a https://example.com/>https://example.com</a>"],
  [
    "see http://example.com/a?b=c#d now",
    "see <a http://example.com/a?b=c#d>http://example.com/a?b=c#d</a> now",
  ],
  ["www.example.com", "<a https://www.example.com/>www.example.com</a>"],
  ["https://example.com.", "<a https://example.com/>https://example.com</a>."],
  ["(https://example.com/a_(b))", "(<a https://example.com/a_(b)>https://example.com/a_(b)</a>)"],
  [
    "https://example.com/a_b_c and _i_",
    "<a https://example.com/a_b_c>https://example.com/a_b_c</a> and <i>i</i>",
  ],
  ["*https://example.com*", "<b><a https://example.com/>https://example.com</a></b>"],
  ["`https://example.com`", "<code>https://example.com</code>"],
  ["javascript:alert(1)", "javascript:alert(1)"],
  ["data:text/html,x", "data:text/html,x"],
  ["xhttps://example.com", "xhttps://example.com"],
  ["https://", "https://"],
  ["<b>html</b>", "<b>html</b>"],
  ["*жирный* текст", "<b>жирный</b> текст"],
  ["*مرحبا* بك", "<b>مرحبا</b> بك"],
  ["слово*не*слово", "слово*не*слово"],
  ["*👍*", "<b>👍</b>"],
  ["👍 *ok* 👍", "👍 <b>ok</b> 👍"],
  ["*a*b *c*", "<b>a*b *c</b>"],
];

describe("WhatsApp marks", () => {
  it.each(golden)("%j", (text, expected) => {
    expect(show(text)).toBe(expected);
  });

  it("loses no letter, whatever is written", () => {
    const pieces = fc.constantFrom(
      "*",
      "_",
      "~",
      "`",
      "```",
      "\n",
      " ",
      "> ",
      "- ",
      "1. ",
      "a",
      "é",
      "字",
      "👍",
      "https://a.io/x",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        const text = parts.join("");
        const letters = (value: string): string => value.replace(/[^\p{L}\p{Emoji_Presentation}/:]/gu, "");
        const shown = parseMarks(text)
          .map(block)
          .join("\n")
          .replace(/<\/?(?:b|i|s|q|ul|ol|li|code|tt|pre)(?: \d+)?>/gu, "");
        expect(letters(shown.replace(/<a [^>]*>|<\/a>/gu, ""))).toBe(letters(text));
      }),
    );
  });

  it("never makes a link of anything but http and https", () => {
    const links = (nodes: Inline[]): string[] =>
      nodes.flatMap((node) =>
        node.kind === "link" ? [node.href] : "children" in node ? links(node.children) : [],
      );
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), fc.webUrl(), (before, url) => {
        const blocks = parseMarks(`${before} ${url} javascript:x`);
        const all = blocks.flatMap((node) =>
          node.kind === "mono"
            ? []
            : (node.kind === "lines" || node.kind === "quote" ? node.lines : node.items).flatMap(links),
        );
        for (const href of all) expect(href).toMatch(/^https?:\/\//u);
      }),
    );
  });

  it("reads a text of 4,096 markers without choking", () => {
    expect(plainText("*a _b ~c ".repeat(455))).toContain("a");
    expect(parseMarks("*_~`".repeat(1024)).length).toBeGreaterThan(0);
  });

  it("refuses addresses that are not links", () => {
    expect(safeHref("javascript:alert(1)")).toBeUndefined();
    expect(safeHref("not an address")).toBeUndefined();
    expect(safeHref("https://example.com/a b")).toBe("https://example.com/a%20b");
  });

  it("makes one line of a text for previews", () => {
    expect(plainText("*Hi*\n- a\n- _b_\n> c")).toBe("Hi a b c");
  });

  it("tells few emoji from text", () => {
    for (const text of ["👍", "👍🏽", "❤️", "👨‍👩‍👧", "🇩🇪", "👍 🎉 ❤️"]) expect(isFewEmoji(text), text).toBe(true);
    for (const text of ["", "1", "a👍", "👍👍👍👍", "#", "12"]) expect(isFewEmoji(text), text).toBe(false);
  });
});
