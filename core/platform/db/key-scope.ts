import { AsyncLocalStorage } from "node:async_hooks";

/** What the API key behind the running request may see. */
export interface KeyScope {
  /** Null: every channel of the org. */
  readonly channelIds: readonly string[] | null;
}

const scope = new AsyncLocalStorage<KeyScope>();

/**
 * Runs `work` in the name of an API key: every forOrg() within speaks as the role `parley_key` with the key's channels,
 * and nothing within reaches beyond the org.
 */
export const withKeyScope = <T>(keyScope: KeyScope, work: () => Promise<T>): Promise<T> =>
  scope.run(keyScope, work);

/** The scope of the running request; undefined when no key asks. */
export const keyScopeNow = (): KeyScope | undefined => scope.getStore();

/** As the setting `app.channel_ids` takes it. */
export const channelSetting = ({ channelIds }: KeyScope): string =>
  channelIds === null ? "*" : `{${channelIds.join(",")}}`;
