/** Parley's glyph: two bubbles. */
export const Glyph = ({ className }: { className?: string }) => (
  <svg viewBox="0 0 32 32" aria-hidden="true" className={className}>
    <path
      className="fill-accent"
      d="M6 5h13a4 4 0 0 1 4 4v5a4 4 0 0 1-4 4h-7.2L7 21.6c-.66.5-1.6.03-1.6-.8V18A4 4 0 0 1 2 14V9a4 4 0 0 1 4-4Z"
    />
    <path
      className="fill-accent opacity-55"
      d="M26 13.2a4 4 0 0 1 4 3.9v4.4a4 4 0 0 1-3.2 3.9v2.3c0 .8-.95 1.27-1.6.77L21.2 25.5H16a4 4 0 0 1-3.4-1.9l.9-.7h5.6A7 7 0 0 0 26 16.1v-2.9Z"
    />
  </svg>
);

/** Glyph and name. */
export const Wordmark = () => (
  <span className="inline-flex items-center gap-2">
    <Glyph className="size-7" />
    <span className="text-xl font-semibold tracking-tight text-ink">Parley</span>
  </span>
);
