import type { CSSProperties } from "react";

/** The console's colours (web/src/app/tokens.css), in light. */
const light = {
  canvas: "#f5f3f0",
  card: "#ffffff",
  line: "#e6e2dc",
  ink: "#211f1b",
  soft: "#57524a",
  accent: "#0c6f68",
  accentInk: "#ffffff",
} as const;

/** The same in dark. */
const dark = {
  canvas: "#141312",
  card: "#232120",
  line: "#3a3733",
  ink: "#edebe7",
  soft: "#bcb7ae",
  accent: "#4cbcb0",
  accentInk: "#06201d",
} as const;

const font =
  '"Inter Variable", Inter, ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif';

const words: CSSProperties = { fontFamily: font, margin: 0, wordBreak: "break-word" };

/** Mail programs drop style sheets at will, so light stands on the elements themselves. */
export const styles = {
  body: { backgroundColor: light.canvas, margin: 0, padding: "32px 12px", fontFamily: font },
  column: { width: "100%", maxWidth: "520px", margin: "0 auto" },
  brand: { ...words, fontSize: "17px", fontWeight: 700, letterSpacing: "-0.01em", color: light.ink },
  brandSpace: { padding: "0 4px 16px" },
  card: {
    backgroundColor: light.card,
    border: `1px solid ${light.line}`,
    borderRadius: "12px",
    padding: "32px 32px 28px",
  },
  heading: { ...words, fontSize: "22px", lineHeight: "29px", fontWeight: 650, color: light.ink },
  text: { ...words, fontSize: "15px", lineHeight: "24px", color: light.ink, paddingTop: "14px" },
  facts: { width: "100%", paddingTop: "18px" },
  label: { ...words, fontSize: "13px", lineHeight: "20px", color: light.soft },
  value: { ...words, fontSize: "15px", lineHeight: "22px", color: light.ink, paddingBottom: "8px" },
  buttonSpace: { paddingTop: "24px" },
  button: {
    fontFamily: font,
    fontSize: "15px",
    fontWeight: 600,
    color: light.accentInk,
    backgroundColor: light.accent,
    borderRadius: "8px",
    padding: "13px 22px",
    textAlign: "center",
  },
  note: { ...words, fontSize: "13px", lineHeight: "20px", color: light.soft, paddingTop: "14px" },
  link: { color: light.accent, textDecoration: "underline", wordBreak: "break-all" },
  line: { borderTop: `1px solid ${light.line}`, margin: "26px 0 6px" },
  foot: { ...words, fontSize: "12px", lineHeight: "18px", color: light.soft, padding: "16px 4px 0" },
} as const satisfies Record<string, CSSProperties>;

const rules = (scope: string): string => `
${scope} .m-canvas { background-color: ${dark.canvas} !important; }
${scope} .m-canvas > table > tbody > tr > td { background-color: ${dark.canvas} !important; }
${scope} .m-card { background-color: ${dark.card} !important; border-color: ${dark.line} !important; }
${scope} .m-ink { color: ${dark.ink} !important; }
${scope} .m-soft { color: ${dark.soft} !important; }
${scope} .m-line { border-color: ${dark.line} !important; }
${scope} .m-link { color: ${dark.accent} !important; }
${scope} .m-button { background-color: ${dark.accent} !important; color: ${dark.accentInk} !important; }
${scope} .m-button span { color: ${dark.accentInk} !important; }`;

/** Dark, for programs that heed it; Outlook's own marks its dark pages with `data-ogsc`. */
export const darkSheet = `
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {${rules("")}
}
${rules("[data-ogsc]")}
@media (max-width: 480px) { .m-card { padding: 24px 20px 22px !important; } .m-button { display: block !important; } }
`;
