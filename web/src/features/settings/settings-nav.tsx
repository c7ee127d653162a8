import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { useSession } from "../../lib/session.ts";
import { sectionsFor } from "./sections.ts";
import { strings } from "./strings.ts";

const groups = ["own", "org"] as const;

/** The sections that this member may see. On a phone it is a page of its own. */
export const SettingsNav = ({ narrow }: { narrow: boolean }) => {
  const session = useSession();
  const shown = sectionsFor(session.state === "signed_in" ? session.permissions : []);
  return (
    <div className="flex flex-col gap-5 px-3 py-5">
      {narrow ? (
        <h1 className="px-2 text-xl font-semibold">{strings.title}</h1>
      ) : (
        <p className="px-2 text-xl font-semibold">{strings.title}</p>
      )}
      {groups.map((group) => {
        const members = shown.filter((section) => section.group === group);
        if (members.length === 0) return null;
        return (
          <div key={group} role="group" aria-label={strings.groups[group]}>
            <p aria-hidden="true" className="px-2 pb-1 text-xs font-semibold text-ink-3">
              {strings.groups[group]}
            </p>
            <ul className="flex flex-col gap-px">
              {members.map(({ id, label, icon: Icon }) => (
                <li key={id}>
                  <Link
                    to="/settings/$section"
                    params={{ section: id }}
                    className="flex h-11 items-center gap-2.5 rounded-lg px-2 font-medium text-ink-2 hover:bg-hover hover:text-ink md:h-9"
                    activeProps={{ className: "bg-accent-50 !text-accent" }}
                  >
                    <Icon size={18} aria-hidden="true" className="shrink-0" />
                    <span className="min-w-0 grow truncate">{label}</span>
                    {narrow && (
                      <ChevronRight size={16} aria-hidden="true" className="text-ink-3 rtl:-scale-x-100" />
                    )}
                  </Link>
                </li>
              ))}
            </ul>
          </div>
        );
      })}
    </div>
  );
};
