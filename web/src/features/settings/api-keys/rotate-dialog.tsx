import { useState } from "react";
import { apiKeysRotate } from "#contracts/routes/api-keys.routes.ts";
import type { ApiKey } from "#contracts/shapes/api-key.ts";
import { SelectField } from "../../../components/ui/select.tsx";
import { call } from "../../../lib/api.ts";
import { queryClient } from "../../../lib/query.ts";
import { Confirm } from "../shared/confirm.tsx";
import { settingsKeys } from "../shared/keys.ts";
import { useAction } from "../shared/use-action.ts";
import { ShownOnce } from "./shown-once.tsx";
import { strings } from "./strings.ts";

const words = strings.rotation;

/** Makes a successor; the old key works on for a while. */
export const RotateDialog = ({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) => {
  const [hours, setHours] = useState("24");
  const [secret, setSecret] = useState<string>();
  const rotate = useAction(
    () => call(apiKeysRotate, { params: { apiKeyId: apiKey.id }, body: { overlapHours: Number(hours) } }),
    (made) => {
      setSecret(made.secret);
      void queryClient.invalidateQueries({ queryKey: settingsKeys.apiKeys });
    },
  );
  if (secret !== undefined) {
    return <ShownOnce title={strings.shown.rotatedTitle} secret={secret} onClose={onClose} />;
  }
  return (
    <Confirm
      title={words.title(apiKey.name)}
      confirm={words.confirm}
      danger={false}
      action={rotate}
      onClose={onClose}
    >
      <p>{words.body}</p>
      <SelectField label={words.overlap} value={hours} onChange={setHours}>
        {Object.entries(words.overlaps).map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </SelectField>
    </Confirm>
  );
};
