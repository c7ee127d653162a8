import { memo, type ReactNode } from "react";
import { isFewEmoji, parseMarks, type Block, type Inline } from "../../lib/whatsapp-marks.ts";

const inline = (nodes: readonly Inline[]): ReactNode =>
  nodes.map((node, index) => {
    switch (node.kind) {
      case "text":
        return node.text;
      case "bold":
        return <strong key={index}>{inline(node.children)}</strong>;
      case "italic":
        return <em key={index}>{inline(node.children)}</em>;
      case "strike":
        return <s key={index}>{inline(node.children)}</s>;
      case "code":
      case "mono":
        return (
          <code key={index} className="rounded-sm bg-ink/8 px-1 py-px font-mono text-[0.92em]">
            {node.text}
          </code>
        );
      case "link":
        return (
          <a
            key={index}
            href={node.href}
            target="_blank"
            rel="noopener noreferrer nofollow"
            className="break-all text-accent underline underline-offset-2"
          >
            {node.text}
          </a>
        );
    }
  });

const lines = (rows: readonly Inline[][], tail: ReactNode): ReactNode =>
  rows.map((row, index) => (
    <span key={index}>
      {index > 0 && <br />}
      {inline(row)}
      {index === rows.length - 1 && tail}
    </span>
  ));

const block = (node: Block, tail: ReactNode): ReactNode => {
  switch (node.kind) {
    case "lines":
      return <p>{lines(node.lines, tail)}</p>;
    case "quote":
      return (
        <blockquote className="my-1 border-s-2 border-edge ps-2 text-ink-2">
          {lines(node.lines, tail)}
        </blockquote>
      );
    case "bullets":
    case "numbers": {
      const items = node.items.map((item, index) => (
        <li key={index}>
          {inline(item)}
          {index === node.items.length - 1 && tail}
        </li>
      ));
      return node.kind === "bullets" ? (
        <ul className="my-1 list-disc ps-5">{items}</ul>
      ) : (
        <ol start={node.start} className="my-1 list-decimal ps-6">
          {items}
        </ol>
      );
    }
    case "mono":
      return (
        <pre className="my-1 overflow-x-auto rounded-md bg-ink/8 p-2 font-mono text-sm whitespace-pre-wrap">
          {node.text}
        </pre>
      );
  }
};

/** A text with WhatsApp's marks, as React nodes. `tail` keeps room for the time on the last line. */
export const WhatsappText = memo(({ text, tail }: { text: string; tail?: ReactNode }) => {
  if (isFewEmoji(text)) {
    return (
      <p className="text-[2rem] leading-10">
        {text}
        {tail}
      </p>
    );
  }
  const blocks = parseMarks(text);
  return (
    <div className="wrap-anywhere whitespace-pre-wrap">
      {blocks.map((node, index) => (
        <div key={index}>{block(node, index === blocks.length - 1 ? tail : undefined)}</div>
      ))}
    </div>
  );
});
WhatsappText.displayName = "WhatsappText";
