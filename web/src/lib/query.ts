import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { change } from "./inbox-store.ts";
import { dropThread } from "./inbox-model.ts";
import { explain } from "./problem.ts";

const minutes = (count: number): number => count * 60_000;

/** Query holds what is asked page by page; events keep it fresh, so nothing turns stale by itself. */
export const queryClient = new QueryClient({
  queryCache: new QueryCache(),
  mutationCache: new MutationCache(),
  defaultOptions: {
    queries: {
      staleTime: Infinity,
      gcTime: minutes(10),
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      networkMode: "always",
      retry: (count, error) => count < 4 && explain(error).retryable,
      retryDelay: (attempt) => Math.min(400 * 2 ** attempt, 5_000),
    },
    mutations: { networkMode: "always", retry: false },
  },
});

export const keys = {
  conversations: ["conversations"] as const,
  thread: (conversationId: string) => ["thread", conversationId] as const,
  contact: (contactId: string) => ["contact", contactId] as const,
  members: ["members"] as const,
  teams: ["teams"] as const,
  permissionSets: ["permission-sets"] as const,
  channels: ["channels"] as const,
  journal: ["journal"] as const,
};

// A thread that nobody has looked at for a while leaves the store together with its query.
queryClient.getQueryCache().subscribe(({ type, query }) => {
  const [kind, id] = query.queryKey as readonly unknown[];
  if (type === "removed" && kind === "thread" && typeof id === "string") change(dropThread, id);
});

/** Asks again for everything that came from the server. */
export const refetchServerState = (): void => {
  void queryClient.resetQueries({ queryKey: keys.conversations });
  void queryClient.resetQueries({ queryKey: ["thread"] });
  void queryClient.resetQueries({ queryKey: ["contact"] });
  for (const queryKey of [keys.members, keys.teams, keys.permissionSets]) {
    void queryClient.invalidateQueries({ queryKey });
  }
};
