import { apiKeysRevoke } from "#contracts/routes/api-keys.routes.ts";
import type { ApiKey } from "#contracts/shapes/api-key.ts";
import { call } from "../../../lib/api.ts";
import { queryClient } from "../../../lib/query.ts";
import { toast } from "../../../lib/toasts.ts";
import { Confirm } from "../shared/confirm.tsx";
import { settingsKeys } from "../shared/keys.ts";
import { useAction } from "../shared/use-action.ts";
import { strings } from "./strings.ts";

const words = strings.revocation;

/** Ends a key for good. */
export const RevokeDialog = ({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) => {
  const revoke = useAction(
    () => call(apiKeysRevoke, { params: { apiKeyId: apiKey.id } }),
    () => {
      toast({ kind: "info", title: words.done });
      void queryClient.invalidateQueries({ queryKey: settingsKeys.apiKeys });
      onClose();
    },
  );
  return (
    <Confirm title={words.title(apiKey.name)} confirm={words.confirm} action={revoke} onClose={onClose}>
      <p>{words.body}</p>
    </Confirm>
  );
};
