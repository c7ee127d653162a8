import { ChevronDown } from "lucide-react";
import { useId, useState, type ReactNode } from "react";
import type { AuditEntry } from "#contracts/shapes/audit.ts";
import { cx } from "../../../components/ui/cx.ts";
import { IconButton } from "../../../components/ui/icon-button.tsx";
import { When } from "../shared/when.tsx";
import { wordsOf } from "./action-groups.ts";
import { detailName, detailText } from "./detail-text.ts";
import { strings } from "./strings.ts";

const isRefusal = (entry: AuditEntry): boolean => /denied|failed|reuse/u.test(entry.action);

const actorName = ({ actor }: AuditEntry): string => {
  if (actor.kind === "system") return strings.kinds.system;
  if (actor.kind === "anonymous") return actor.name === "" ? strings.kinds.anonymous : actor.name;
  return actor.name;
};

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div className="min-w-0">
    <dt className="text-xs text-ink-3">{name}</dt>
    <dd className="text-sm wrap-anywhere">{children}</dd>
  </div>
);

const Details = ({ entry }: { entry: AuditEntry }) => {
  const facts = Object.entries(entry.details);
  return (
    <div className="flex flex-col gap-3">
      {facts.length === 0 ? (
        <p className="text-sm text-ink-2">{strings.noDetails}</p>
      ) : (
        <dl className="grid gap-x-8 gap-y-2 sm:grid-cols-2 lg:grid-cols-3">
          {facts.map(([name, value]) => (
            <Fact key={name} name={detailName(name)}>
              {detailText(value)}
            </Fact>
          ))}
        </dl>
      )}
      <dl className="grid gap-x-8 gap-y-2 border-t pt-3 sm:grid-cols-[auto_auto_1fr]">
        <Fact name={strings.no}>
          <span className="tabular">#{entry.no}</span>{" "}
          <code className="font-mono text-xs">{entry.action}</code>
        </Fact>
        {entry.requestId !== null && (
          <Fact name={strings.request}>
            <code className="font-mono text-xs">{entry.requestId}</code>
          </Fact>
        )}
        <Fact name={strings.hash}>
          <code className="font-mono text-xs break-all text-ink-2">{entry.hash}</code>
        </Fact>
      </dl>
    </div>
  );
};

/** One entry of the trail; its details open below it. On phones its cells stand under each other. */
export const AuditRow = ({ entry }: { entry: AuditEntry }) => {
  const [open, setOpen] = useState(false);
  const detailsId = useId();
  const cell = "py-2.5 pe-4 align-top";
  const wide = cx(cell, "hidden md:table-cell");
  return (
    <>
      <tr className="border-t">
        <td className={cx(wide, "w-28 ps-5 text-sm text-ink-2")}>
          <When at={entry.at} />
        </td>
        <td className={cx(wide, "max-w-44 wrap-anywhere")}>
          <span className="font-medium">{actorName(entry)}</span>
          {entry.actor.kind === "api_key" && (
            <span className="block text-xs text-ink-3">{strings.kinds.api_key}</span>
          )}
        </td>
        <td className={cx(cell, "max-md:ps-5")}>
          <span className={cx("block", isRefusal(entry) && "font-medium text-red")}>
            {wordsOf(entry.action)}
          </span>
          <span className="block text-sm wrap-anywhere text-ink-2 md:hidden">
            {actorName(entry)}
            {entry.target !== null && entry.target.name !== "" && ` → ${entry.target.name}`}
          </span>
          <span className="block text-sm text-ink-3 md:hidden">
            <When at={entry.at} /> · {entry.place}
          </span>
        </td>
        <td className={cx(wide, "max-w-52 wrap-anywhere text-ink-2")}>{entry.target?.name ?? ""}</td>
        <td className={cx(wide, "text-sm whitespace-nowrap text-ink-2")}>{entry.place}</td>
        <td className="w-12 py-1.5 pe-3 text-end align-top">
          <IconButton
            label={open ? strings.hide : strings.show}
            aria-expanded={open}
            aria-controls={open ? detailsId : undefined}
            onClick={() => setOpen(!open)}
          >
            <ChevronDown size={17} aria-hidden="true" className={open ? "rotate-180" : undefined} />
          </IconButton>
        </td>
      </tr>
      {open && (
        <tr id={detailsId} className="bg-sunken">
          <td colSpan={6} className="px-5 py-3">
            <Details entry={entry} />
          </td>
        </tr>
      )}
    </>
  );
};
