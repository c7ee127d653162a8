import { useQuery } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { useState } from "react";
import { apiKeysList } from "#contracts/routes/api-keys.routes.ts";
import type { ApiKey } from "#contracts/shapes/api-key.ts";
import { Button } from "../../../components/ui/button.tsx";
import { EmptyState } from "../../../components/ui/empty-state.tsx";
import { call } from "../../../lib/api.ts";
import { settingsKeys } from "../shared/keys.ts";
import { Card, Loaded, Page } from "../shared/page.tsx";
import { strings as shared } from "../strings.ts";
import { CreateKeyDialog } from "./create-key-dialog.tsx";
import { KeyRow } from "./key-row.tsx";
import { RevokeDialog } from "./revoke-dialog.tsx";
import { RotateDialog } from "./rotate-dialog.tsx";
import { strings } from "./strings.ts";

type Ask = { what: "create" } | { what: "rotate" | "revoke"; key: ApiKey };

/** Keys of programs: what they may do, when they were used, and the ways to replace and end them. */
const ApiKeysPage = () => {
  const [ask, setAsk] = useState<Ask>();
  const close = (): void => setAsk(undefined);
  const apiKeys = useQuery({
    queryKey: settingsKeys.apiKeys,
    queryFn: ({ signal }) => call(apiKeysList, {}, signal),
    staleTime: 0,
  });
  const create = (
    <Button look="primary" onClick={() => setAsk({ what: "create" })}>
      <KeyRound size={16} aria-hidden="true" />
      {strings.create}
    </Button>
  );
  return (
    <Page title={shared.sections.apiKeys} intro={strings.intro} action={create}>
      <Card flush>
        <Loaded query={apiKeys}>
          {({ items }) =>
            items.length === 0 ? (
              <EmptyState icon={<KeyRound size={22} />} {...strings.empty} />
            ) : (
              <ul className="-mt-px">
                {items.map((key) => (
                  <KeyRow
                    key={key.id}
                    apiKey={key}
                    onRotate={() => setAsk({ what: "rotate", key })}
                    onRevoke={() => setAsk({ what: "revoke", key })}
                  />
                ))}
              </ul>
            )
          }
        </Loaded>
      </Card>
      {ask?.what === "create" && <CreateKeyDialog onClose={close} />}
      {ask?.what === "rotate" && <RotateDialog apiKey={ask.key} onClose={close} />}
      {ask?.what === "revoke" && <RevokeDialog apiKey={ask.key} onClose={close} />}
    </Page>
  );
};
export default ApiKeysPage;
