/**
 * WhatsApp's text marks: *bold* _italic_ ~strike~ `code` ```monospace```, bullet and number lists, quotes
 * and links. Gives a tree; nothing here knows HTML, and a link is http or https or it is text.
 */
export type Inline =
  | { kind: "text"; text: string }
  | { kind: "bold" | "italic" | "strike"; children: Inline[] }
  | { kind: "code" | "mono"; text: string }
  | { kind: "link"; href: string; text: string };

export type Block =
  | { kind: "lines"; lines: Inline[][] }
  | { kind: "quote"; lines: Inline[][] }
  | { kind: "bullets"; items: Inline[][] }
  | { kind: "numbers"; start: number; items: Inline[][] }
  | { kind: "mono"; text: string };

interface Opaque {
  from: number;
  to: number;
  node: Inline;
}

/** Longer texts than WhatsApp ever sends are shown plain from here on. */
const markedLimit = 16_384;
const markNames = { "*": "bold", _: "italic", "~": "strike" } as const;
type Mark = keyof typeof markNames;

const isMark = (char: string | undefined): char is Mark => char === "*" || char === "_" || char === "~";
const isWord = (char: string | undefined): boolean => char !== undefined && /[\p{L}\p{N}]/u.test(char);
const isSpace = (char: string | undefined): boolean => char === undefined || /\s/u.test(char);

const linkPattern = /(?:https?:\/\/|www\.)[^\s<>"]+/giu;
const codePattern = /```([^\n]+?)```|`([^`\n]+)`/gu;

const trimLink = (raw: string): string => {
  let link = raw;
  for (;;) {
    const last = link.at(-1) ?? "";
    const unbalanced = last === ")" && link.split("(").length < link.split(")").length;
    if (!/[.,;:!?'*_~\]}»”’]/u.test(last) && !unbalanced) return link;
    link = link.slice(0, -1);
  }
};

/** The address of a link, or nothing when it is not http or https or not an address at all. */
export const safeHref = (text: string): string | undefined => {
  try {
    const url = new URL(/^www\./iu.test(text) ? `https://${text}` : text);
    return url.protocol === "http:" || url.protocol === "https:" ? url.href : undefined;
  } catch {
    return undefined;
  }
};

const codes = (line: string): Opaque[] =>
  [...line.matchAll(codePattern)].flatMap((match): Opaque[] => {
    const text = match[1] ?? match[2] ?? "";
    if (text.trim() === "") return [];
    const node: Inline = { kind: match[1] === undefined ? "code" : "mono", text };
    return [{ from: match.index, to: match.index + match[0].length, node }];
  });

const links = (line: string): Opaque[] =>
  [...line.matchAll(linkPattern)].flatMap((match): Opaque[] => {
    if (isWord(line[match.index - 1])) return [];
    const text = trimLink(match[0]);
    const href = safeHref(text);
    if (href === undefined || text.length < 8) return [];
    return [{ from: match.index, to: match.index + text.length, node: { kind: "link", href, text } }];
  });

const opaqueRanges = (line: string): Opaque[] => {
  const code = codes(line);
  const free = links(line).filter((link) => !code.some((each) => link.from < each.to && each.from < link.to));
  return [...code, ...free].sort((a, b) => a.from - b.from);
};

const closing = (line: string, open: number, end: number, mark: Mark, opaque: Opaque[]): number => {
  for (let at = open + 1; at < end; at += 1) {
    const range = opaque.find((each) => each.from <= at && at < each.to);
    if (range) {
      at = range.to - 1;
      continue;
    }
    if (line[at] !== mark || at === open + 1 || isSpace(line[at - 1])) continue;
    if (!isWord(line[at + 1])) return at;
  }
  return -1;
};

const parseRange = (line: string, from: number, end: number, opaque: Opaque[], open: string): Inline[] => {
  const out: Inline[] = [];
  let plain = "";
  const push = (node: Inline): void => {
    if (plain !== "") out.push({ kind: "text", text: plain });
    plain = "";
    out.push(node);
  };
  for (let at = from; at < end; at += 1) {
    const range = opaque.find((each) => each.from === at && each.to <= end);
    if (range) {
      push(range.node);
      at = range.to - 1;
      continue;
    }
    const char = line[at];
    const opens =
      isMark(char) &&
      !open.includes(char) &&
      !isWord(line[at - 1]) &&
      !isSpace(line[at + 1]) &&
      line[at + 1] !== char;
    const close = opens ? closing(line, at, end, char, opaque) : -1;
    if (isMark(char) && close > 0) {
      push({ kind: markNames[char], children: parseRange(line, at + 1, close, opaque, open + char) });
      at = close;
      continue;
    }
    plain += char ?? "";
  }
  if (plain !== "") out.push({ kind: "text", text: plain });
  return out;
};

/** One line of text with its marks. */
export const parseInline = (line: string): Inline[] =>
  parseRange(line, 0, line.length, opaqueRanges(line), "");

const lineKinds = [
  { kind: "quote", pattern: /^> ?(.+)$/u },
  { kind: "bullets", pattern: /^\s{0,3}[-*•] (.+)$/u },
  { kind: "numbers", pattern: /^\s{0,3}(\d{1,2})\. (.+)$/u },
] as const;

const addLine = (blocks: Block[], line: string): void => {
  const last = blocks.at(-1);
  for (const { kind, pattern } of lineKinds) {
    const match = pattern.exec(line);
    if (match === null) continue;
    const content = parseInline(match.at(-1) ?? "");
    if (kind === "quote") {
      if (last?.kind === "quote") last.lines.push(content);
      else blocks.push({ kind, lines: [content] });
    } else if (kind === "bullets") {
      if (last?.kind === "bullets") last.items.push(content);
      else blocks.push({ kind, items: [content] });
    } else if (last?.kind === "numbers" && Number(match[1]) === last.start + last.items.length) {
      last.items.push(content);
    } else {
      blocks.push({ kind, start: Number(match[1]), items: [content] });
    }
    return;
  }
  if (last?.kind === "lines") last.lines.push(parseInline(line));
  else blocks.push({ kind: "lines", lines: [parseInline(line)] });
};

/** A whole message text as blocks. Joining the text of all nodes gives the text without its marks. */
export const parseMarks = (text: string): Block[] => {
  const blocks: Block[] = [];
  const marked = text.slice(0, markedLimit);
  const parts = marked.split(/```(?=[^`])((?:[^`]|`(?!``))*\n(?:[^`]|`(?!``))*)```/u);
  parts.forEach((part, index) => {
    if (index % 2 === 1) {
      blocks.push({ kind: "mono", text: part.replace(/^\n|\n$/gu, "") });
      return;
    }
    let piece = part;
    if (index > 0) piece = piece.replace(/^\n/u, "");
    if (index < parts.length - 1) piece = piece.replace(/\n$/u, "");
    if (piece === "" && parts.length > 1) return;
    for (const line of piece.split("\n")) addLine(blocks, line);
  });
  if (text.length > markedLimit) {
    blocks.push({ kind: "lines", lines: [[{ kind: "text", text: text.slice(markedLimit) }]] });
  }
  return blocks;
};

const inlineText = (node: Inline): string =>
  "children" in node ? node.children.map(inlineText).join("") : node.text;

/** The text without marks and on one line, for previews. */
export const plainText = (text: string): string =>
  parseMarks(text.slice(0, 400))
    .flatMap((block): string[] => {
      if (block.kind === "mono") return [block.text];
      const lines = block.kind === "lines" || block.kind === "quote" ? block.lines : block.items;
      return lines.map((line) => line.map(inlineText).join(""));
    })
    .join(" ")
    .replace(/\s+/gu, " ")
    .trim();

/** One to three emoji and nothing else are shown large. */
export const isFewEmoji = (text: string): boolean =>
  /^(?:(?:\p{RI}\p{RI}|\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F?)(?:\p{EMod}|\u200D\p{Extended_Pictographic}\uFE0F?)*\s?){1,3}$/u.test(
    text.trim(),
  );
