import { useState } from "react";
import type { ChannelId } from "#contracts/ids.ts";
import { apiKeysCreate } from "#contracts/routes/api-keys.routes.ts";
import type { Channel } from "#contracts/shapes/channel.ts";
import { Check, TextAreaField, TextField } from "../../../components/ui/field.tsx";
import { SelectField } from "../../../components/ui/select.tsx";
import { call } from "../../../lib/api.ts";
import { useInbox } from "../../../lib/inbox-store.ts";
import { queryClient } from "../../../lib/query.ts";
import { useSession } from "../../../lib/session.ts";
import { FormDialog } from "../shared/form-dialog.tsx";
import { settingsKeys } from "../shared/keys.ts";
import { PermissionPicker } from "../shared/permission-picker.tsx";
import { fieldProblem } from "../shared/problems.ts";
import { useAction } from "../shared/use-action.ts";
import { readKeyForm, type Expiry, type KeyBody, type KeyForm, type KeyProblems } from "./key-form.ts";
import { permissionsForKeys } from "./key-state.ts";
import { ShownOnce } from "./shown-once.tsx";
import { strings } from "./strings.ts";

const words = strings.form;

const emptyForm: KeyForm = {
  name: "",
  permissions: new Set(),
  channelIds: null,
  networks: "",
  expiry: "d365",
  day: "",
};

interface ChannelsProps {
  channels: readonly Channel[];
  chosen: ReadonlySet<ChannelId> | null;
  onChange: (chosen: ReadonlySet<ChannelId> | null) => void;
  error: string | undefined;
}

const Channels = ({ channels, chosen, onChange, error }: ChannelsProps) => {
  const toggle = (id: ChannelId, on: boolean): void => {
    const next = new Set(chosen);
    if (on) next.add(id);
    else next.delete(id);
    onChange(next);
  };
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-medium">{words.channels}</legend>
      {error !== undefined && <p className="mb-1 text-sm text-red">{error}</p>}
      <Check
        kind="radio"
        name="reach"
        label={words.allChannels}
        checked={chosen === null}
        onChange={() => onChange(null)}
      />
      <Check
        kind="radio"
        name="reach"
        label={words.someChannels}
        checked={chosen !== null}
        onChange={() => onChange(new Set())}
      />
      {chosen !== null && (
        <div className="ms-6">
          {channels.map((channel) => (
            <Check
              key={channel.id}
              label={channel.name}
              detail={channel.displayPhoneNumber}
              checked={chosen.has(channel.id)}
              onChange={(on) => toggle(channel.id, on)}
            />
          ))}
        </div>
      )}
    </fieldset>
  );
};

/** A new key, and then the key itself, once. */
export const CreateKeyDialog = ({ onClose }: { onClose: () => void }) => {
  const session = useSession();
  const channels = Object.values(useInbox((model) => model.inbox.channels));
  const offered = permissionsForKeys(session.state === "signed_in" ? session.permissions : []);
  const [form, setForm] = useState(emptyForm);
  const [problems, setProblems] = useState<KeyProblems>({});
  const [secret, setSecret] = useState<string>();
  const put = (part: Partial<KeyForm>): void => setForm({ ...form, ...part });
  const create = useAction(
    (body: KeyBody) => call(apiKeysCreate, { body }),
    (made) => {
      setSecret(made.secret);
      void queryClient.invalidateQueries({ queryKey: settingsKeys.apiKeys });
    },
  );
  if (secret !== undefined) {
    return <ShownOnce title={strings.shown.title} secret={secret} onClose={onClose} />;
  }
  const submit = (): void => {
    const read = readKeyForm(form, Date.now());
    setProblems("problems" in read ? read.problems : {});
    if ("body" in read) void create.run(read.body);
  };
  const problem = (name: keyof KeyProblems): string | undefined =>
    problems[name] ?? fieldProblem(create.error, name);
  return (
    <FormDialog
      wide
      title={words.title}
      submit={words.submit}
      busy={create.busy}
      error={create.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextField
        label={words.name}
        hint={words.nameHint}
        error={problem("name")}
        maxLength={60}
        autoComplete="off"
        value={form.name}
        onChange={(name) => put({ name })}
      />
      {offered.length === 0 ? (
        <p className="text-sm text-ink-2">{words.nothing}</p>
      ) : (
        <PermissionPicker
          label={words.permissions}
          from={offered}
          chosen={form.permissions}
          onChange={(permissions) => put({ permissions })}
          error={problem("permissions")}
        />
      )}
      <Channels
        channels={channels}
        chosen={form.channelIds}
        onChange={(channelIds) => put({ channelIds })}
        error={problem("channelIds")}
      />
      <TextAreaField
        label={words.networks}
        hint={words.networksHint}
        error={problem("networks")}
        rows={2}
        spellCheck={false}
        value={form.networks}
        onChange={(networks) => put({ networks })}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField
          label={words.expiry}
          hint={form.expiry === "never" ? words.neverHint : undefined}
          error={form.expiry === "day" ? undefined : problem("expiresAt")}
          value={form.expiry}
          onChange={(expiry) => put({ expiry: expiry as Expiry })}
        >
          {Object.entries(words.expiries).map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </SelectField>
        {form.expiry === "day" && (
          <TextField
            label={words.day}
            error={problem("expiresAt")}
            type="date"
            value={form.day}
            onChange={(day) => put({ day })}
          />
        )}
      </div>
    </FormDialog>
  );
};
