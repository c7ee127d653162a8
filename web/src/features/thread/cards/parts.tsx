import type { ReactNode } from "react";

interface CardProps {
  icon: ReactNode;
  title: ReactNode;
  detail?: ReactNode;
  children?: ReactNode;
}

/** The common frame of cards: an icon, a title, a line below, and what follows. */
export const Card = ({ icon, title, detail, children }: CardProps) => (
  <div className="flex min-w-52 flex-col gap-2">
    <div className="flex items-center gap-3">
      <span
        aria-hidden="true"
        className="flex size-10 shrink-0 items-center justify-center rounded-lg bg-ink/6 text-ink-2"
      >
        {icon}
      </span>
      <div className="min-w-0 grow">
        <p dir="auto" className="font-medium wrap-anywhere">
          {title}
        </p>
        {detail !== undefined && <p className="text-sm wrap-anywhere text-ink-2">{detail}</p>}
      </div>
    </div>
    {children}
  </div>
);

/** Names and values, one per line. */
export const Fields = ({ fields }: { fields: readonly (readonly [string, string])[] }) => (
  <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 border-t border-ink/10 pt-2 text-sm">
    {fields.map(([name, value], index) => (
      <div key={index} className="contents">
        <dt className="text-ink-2">{name}</dt>
        <dd dir="auto" className="min-w-0 wrap-anywhere whitespace-pre-wrap">
          {value}
        </dd>
      </div>
    ))}
  </dl>
);

/** A link that leaves the console. */
export const OutLink = ({ href, children }: { href: string; children: ReactNode }) => (
  <a
    href={href}
    target="_blank"
    rel="noopener noreferrer nofollow"
    className="text-sm font-medium text-accent underline-offset-2 hover:underline"
  >
    {children}
  </a>
);
