import { useQuery } from "@tanstack/react-query";
import { orgGet } from "#contracts/routes/org.routes.ts";
import type { OrgSettings } from "#contracts/shapes/org-settings.ts";
import { call } from "../../../lib/api.ts";
import { queryClient } from "../../../lib/query.ts";
import { sessionStore } from "../../../lib/session.ts";
import { settingsKeys } from "../shared/keys.ts";

/** The settings of the workspace. */
export const useOrg = () =>
  useQuery({
    queryKey: settingsKeys.org,
    queryFn: ({ signal }) => call(orgGet, {}, signal),
    staleTime: 0,
  });

/** Puts what the server answered with where everybody reads it. */
export const putOrg = (org: OrgSettings): void => {
  queryClient.setQueryData(settingsKeys.org, org);
  const session = sessionStore.getState();
  if (session.state === "signed_in") {
    sessionStore.setState({ ...session, org: { id: org.id, name: org.name } }, true);
  }
};
