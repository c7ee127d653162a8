import { Link } from "@tanstack/react-router";
import { cx } from "../../components/ui/cx.ts";
import { Filter } from "./list-view.ts";
import { strings } from "./strings.ts";

/** The built-in views. Links, because a view is an address. */
export const FilterTabs = ({ current, unread }: { current: Filter; unread: number }) => (
  <nav
    aria-label={strings.filters}
    className="flex shrink-0 gap-0.5 overflow-x-auto px-2.5 pb-2 [scrollbar-width:none]"
  >
    {Filter.options.map((filter) => (
      <Link
        key={filter}
        to="."
        search={(old) => ({ ...old, filter: filter === "all" ? undefined : filter })}
        aria-current={filter === current ? "true" : undefined}
        data-testid={`filter-${filter}`}
        className={cx(
          "inline-flex h-7 shrink-0 items-center gap-1.5 rounded-full px-2 text-sm font-medium focus-inset transition-colors duration-120",
          filter === current ? "bg-accent-50 text-accent" : "text-ink-2 hover:bg-hover hover:text-ink",
        )}
      >
        {strings.filter[filter]}
        {filter === "unread" && unread > 0 && (
          <span className="text-xs tabular">{unread > 99 ? "99+" : unread}</span>
        )}
      </Link>
    ))}
  </nav>
);
