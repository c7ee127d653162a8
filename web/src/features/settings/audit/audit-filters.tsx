import { useEffect, useEffectEvent, useState } from "react";
import { MemberId } from "#contracts/ids.ts";
import { AuditAction } from "#contracts/shapes/audit.ts";
import { Button } from "../../../components/ui/button.tsx";
import { TextField } from "../../../components/ui/field.tsx";
import { SelectField } from "../../../components/ui/select.tsx";
import { useMembers } from "../../../lib/directory.ts";
import { useSettingsSearch, type SettingsSearch } from "../shared/search.ts";
import { actionGroups, wordsOf } from "./action-groups.ts";
import { strings } from "./strings.ts";

const words = strings.filters;
const typingPauseMs = 300;

/** What the log is narrowed down to. It stands in the address, so that a link shows the same. */
export const AuditFilters = () => {
  const { search, setSearch } = useSettingsSearch();
  const members = useMembers();
  const [typed, setTyped] = useState(search.q ?? "");

  const put = (name: keyof SettingsSearch, value: string): void => {
    const { [name]: _old, ...rest } = search;
    setSearch(value === "" ? rest : { ...rest, [name]: value });
  };
  const searchNow = useEffectEvent((): void => {
    if (typed.trim() !== (search.q ?? "")) put("q", typed.trim());
  });
  useEffect(() => {
    const timer = setTimeout(searchNow, typingPauseMs);
    return () => clearTimeout(timer);
  }, [typed]);

  const narrowed = Object.keys(search).length > 0;
  return (
    <div
      role="search"
      aria-label={words.label}
      className="grid grid-cols-2 gap-3 lg:grid-cols-[1fr_1fr_1fr_auto_auto]"
    >
      <SelectField
        label={words.action}
        value={search.action ?? ""}
        onChange={(value) => put("action", AuditAction.safeParse(value).data ?? "")}
      >
        <option value="">{words.anyAction}</option>
        {actionGroups().map((group) => (
          <optgroup key={group.label} label={group.label}>
            {group.actions.map((action) => (
              <option key={action} value={action}>
                {wordsOf(action)}
              </option>
            ))}
          </optgroup>
        ))}
      </SelectField>
      <SelectField
        label={words.member}
        value={search.member ?? ""}
        onChange={(value) => put("member", MemberId.safeParse(value).data ?? "")}
      >
        <option value="">{words.anyMember}</option>
        {members.map((member) => (
          <option key={member.id} value={member.id}>
            {member.name}
          </option>
        ))}
      </SelectField>
      <TextField
        label={words.search}
        type="search"
        maxLength={100}
        className="max-lg:col-span-2"
        value={typed}
        onChange={setTyped}
      />
      <TextField
        label={words.from}
        type="date"
        max={search.to}
        value={search.from ?? ""}
        onChange={(value) => put("from", value)}
      />
      <TextField
        label={words.to}
        type="date"
        min={search.from}
        value={search.to ?? ""}
        onChange={(value) => put("to", value)}
      />
      {narrowed && (
        <div className="col-span-full">
          <Button
            size="sm"
            look="quiet"
            className="-ms-2.5"
            onClick={() => {
              setTyped("");
              setSearch({});
            }}
          >
            {words.clear}
          </Button>
        </div>
      )}
    </div>
  );
};
