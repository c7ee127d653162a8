import { Search, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { strings } from "./strings.ts";

/** Pause after the last key before the server is asked, in milliseconds. */
const pauseMs = 200;

/** Searches as one types; the text is part of the address. */
export const SearchBox = ({ value, onChange }: { value: string; onChange: (value: string) => void }) => {
  const [text, setText] = useState(value);
  const [told, setTold] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  if (told !== value) {
    // The address changed by other means (Back, a link): follow it.
    setTold(value);
    if (value !== text.trim()) setText(value);
  }
  useEffect(() => () => clearTimeout(timer.current), []);

  const change = (next: string, atOnce = false): void => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onChange(next.trim()), atOnce ? 0 : pauseMs);
  };

  return (
    <div className="relative mx-3 mb-2.5 shrink-0">
      <Search
        size={16}
        aria-hidden="true"
        className="pointer-events-none absolute start-2.5 top-1/2 -translate-y-1/2 text-ink-3"
      />
      <input
        ref={input}
        type="search"
        role="searchbox"
        aria-label={strings.search}
        placeholder={strings.search}
        data-testid="inbox-search"
        maxLength={100}
        value={text}
        onChange={(event) => change(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape" && text !== "") {
            event.stopPropagation();
            change("", true);
          }
        }}
        className="h-9 w-full rounded-lg border border-transparent bg-sunken ps-8.5 pe-9 text-base outline-none placeholder:text-ink-3 focus:border-accent focus:bg-raised [&::-webkit-search-cancel-button]:hidden"
      />
      {text !== "" && (
        <button
          type="button"
          aria-label={strings.clearSearch}
          className="absolute end-1.5 top-1/2 inline-flex size-6 -translate-y-1/2 items-center justify-center rounded-md text-ink-3 hover:text-ink"
          onClick={() => {
            change("", true);
            input.current?.focus();
          }}
        >
          <X size={14} aria-hidden="true" />
        </button>
      )}
    </div>
  );
};
