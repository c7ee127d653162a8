import { X } from "lucide-react";
import { useState } from "react";
import { orgUpdate } from "#contracts/routes/org.routes.ts";
import { Origin, type OrgSettings } from "#contracts/shapes/org-settings.ts";
import { Button } from "../../../components/ui/button.tsx";
import { TextField } from "../../../components/ui/field.tsx";
import { IconButton } from "../../../components/ui/icon-button.tsx";
import { call } from "../../../lib/api.ts";
import { toast } from "../../../lib/toasts.ts";
import { Confirm } from "../shared/confirm.tsx";
import { Card, Row } from "../shared/page.tsx";
import { ProblemLine } from "../shared/problem-line.tsx";
import { useAction } from "../shared/use-action.ts";
import { strings } from "./strings.ts";
import { putOrg } from "./use-org.ts";

const words = strings.origins;
const most = 50;

/** `https://Shop.example/` as people paste it, as the origin it names. */
const originOf = (typed: string): string => {
  const text = typed.trim();
  if (!URL.canParse(text)) return text;
  const url = new URL(text);
  return url.pathname === "/" && url.search === "" && url.hash === "" ? url.origin : text;
};

interface RemoveProps {
  org: OrgSettings;
  origin: string;
  onClose: () => void;
}

const RemoveDialog = ({ org, origin, onClose }: RemoveProps) => {
  const remove = useAction(
    () => call(orgUpdate, { body: { allowedOrigins: org.allowedOrigins.filter((each) => each !== origin) } }),
    (changed) => {
      putOrg(changed);
      toast({ kind: "info", title: words.removed });
      onClose();
    },
  );
  return (
    <Confirm
      title={words.removeTitle(origin)}
      confirm={words.removeConfirm}
      action={remove}
      onClose={onClose}
    >
      <p>{words.removeBody}</p>
    </Confirm>
  );
};

/** The pages that may call the API from a browser. */
export const OriginsCard = ({ org }: { org: OrgSettings }) => {
  const [typed, setTyped] = useState("");
  const [wrong, setWrong] = useState<string>();
  const [removing, setRemoving] = useState<string>();
  const add = useAction(
    (origin: string) => call(orgUpdate, { body: { allowedOrigins: [...org.allowedOrigins, origin] } }),
    (changed) => {
      putOrg(changed);
      setTyped("");
      toast({ kind: "info", title: words.added });
    },
  );
  const problemOf = (origin: string): string | undefined => {
    if (!Origin.safeParse(origin).success) return words.wrong;
    if (org.allowedOrigins.includes(origin)) return words.known;
    return org.allowedOrigins.length >= most ? words.full : undefined;
  };
  const submit = (): void => {
    const origin = originOf(typed);
    const problem = problemOf(origin);
    setWrong(problem);
    if (problem === undefined) void add.run(origin);
  };
  return (
    <Card title={words.title} intro={words.intro} flush>
      <form
        noValidate
        className="flex flex-col gap-3 px-5 pb-4"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <div className="flex items-start gap-2">
          <TextField
            label={words.label}
            hint={words.hint}
            error={wrong}
            className="grow"
            type="url"
            inputMode="url"
            autoCapitalize="none"
            autoComplete="off"
            spellCheck={false}
            value={typed}
            onChange={(value) => {
              setTyped(value);
              setWrong(undefined);
            }}
          />
          <Button type="submit" aria-disabled={add.busy} className="mt-6 h-10 md:h-9">
            {words.add}
          </Button>
        </div>
        <ProblemLine error={add.error} />
      </form>
      {org.allowedOrigins.length === 0 ? (
        <p className="border-t px-5 py-3 text-sm text-ink-2">{words.none}</p>
      ) : (
        <ul>
          {org.allowedOrigins.map((origin) => (
            <Row key={origin} className="!py-1.5">
              <span dir="ltr" className="min-w-0 grow wrap-anywhere">
                {origin}
              </span>
              <IconButton label={words.remove(origin)} onClick={() => setRemoving(origin)}>
                <X size={17} aria-hidden="true" />
              </IconButton>
            </Row>
          ))}
        </ul>
      )}
      {removing !== undefined && (
        <RemoveDialog org={org} origin={removing} onClose={() => setRemoving(undefined)} />
      )}
    </Card>
  );
};
