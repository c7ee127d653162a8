import type { ApiKey } from "#contracts/shapes/api-key.ts";
import { Badge } from "../../../components/ui/badge.tsx";
import { Button } from "../../../components/ui/button.tsx";
import { useNow } from "../../../lib/time.ts";
import { Row } from "../shared/page.tsx";
import { permissionWords } from "../shared/permissions.ts";
import { dayText, When } from "../shared/when.tsx";
import { keyState, works } from "./key-state.ts";
import { strings } from "./strings.ts";

const { line } = strings;

const reach = ({ channelIds, networks }: ApiKey): string =>
  [
    channelIds === null ? line.allChannels : line.channels(channelIds.length),
    networks === null ? line.anywhere : line.networks(networks),
  ].join(", ");

interface Props {
  apiKey: ApiKey;
  onRotate: () => void;
  onRevoke: () => void;
}

/** One key: its name and beginning, what it reaches, and when it was used. */
export const KeyRow = ({ apiKey, onRotate, onRevoke }: Props) => {
  const now = useNow(30_000);
  const state = keyState(apiKey, now);
  return (
    <Row className="flex-wrap items-start">
      <span className="min-w-0 grow basis-64">
        <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="font-medium wrap-anywhere">{apiKey.name}</span>
          <Badge tone={state.tone}>{state.words}</Badge>
        </span>
        <code dir="ltr" className="block w-fit font-mono text-sm text-ink-2">
          {apiKey.prefix}…
        </code>
        <span className="mt-1 block text-sm wrap-anywhere text-ink-2">
          <span title={apiKey.permissions.map(permissionWords).join("\n")}>
            {line.permissions(apiKey.permissions.length)}
          </span>
          {`, ${reach(apiKey)}`}
        </span>
        <span className="block text-sm text-ink-3">
          {apiKey.lastUsedAt === null ? (
            line.neverUsed
          ) : (
            <>
              {line.lastUsed} <When at={apiKey.lastUsedAt} />
            </>
          )}
          {` · ${line.madeBy(apiKey.createdBy, dayText(apiKey.createdAt))}`}
        </span>
      </span>
      {works(apiKey, now) && (
        <span className="flex gap-2">
          {apiKey.replacedBy === null && (
            <Button size="sm" aria-label={`${strings.rotate} ${apiKey.name}`} onClick={onRotate}>
              {strings.rotate}
            </Button>
          )}
          <Button size="sm" aria-label={`${strings.revoke} ${apiKey.name}`} onClick={onRevoke}>
            {strings.revoke}
          </Button>
        </span>
      )}
    </Row>
  );
};
