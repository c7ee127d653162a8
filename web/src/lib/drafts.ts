import { createStore, useStore } from "zustand";
import { storage } from "./storage.ts";

export interface Draft {
  text: string;
  /** Message that the draft answers. */
  replyTo?: string;
}

const key = (conversationId: string): string => `parley.draft.${conversationId}`;
const empty: Draft = { text: "" };

const readAll = (): Record<string, Draft> =>
  Object.fromEntries(
    storage.keys("parley.draft.").flatMap((name): [string, Draft][] => {
      try {
        const value = JSON.parse(storage.get(name) ?? "") as Partial<Draft>;
        if (typeof value.text !== "string") return [];
        const replyTo = typeof value.replyTo === "string" ? { replyTo: value.replyTo } : {};
        return [[name.slice("parley.draft.".length), { text: value.text, ...replyTo }]];
      } catch {
        return [];
      }
    }),
  );

const draftStore = createStore<Record<string, Draft>>(readAll);

/** The draft of a conversation; survives reload and crash. */
export const useDraft = (conversationId: string): Draft =>
  useStore(draftStore, (drafts) => drafts[conversationId] ?? empty);

export const draftOf = (conversationId: string): Draft => draftStore.getState()[conversationId] ?? empty;

/** Keeps a draft. An empty one is removed. */
export const saveDraft = (conversationId: string, draft: Draft): void => {
  const blank = draft.text === "" && draft.replyTo === undefined;
  draftStore.setState((drafts) => {
    const { [conversationId]: _old, ...rest } = drafts;
    return blank ? rest : { ...rest, [conversationId]: draft };
  }, true);
  if (blank) storage.remove(key(conversationId));
  else storage.set(key(conversationId), JSON.stringify(draft));
};

export const forgetDrafts = (): void => draftStore.setState({}, true);
