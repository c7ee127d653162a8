import { useQuery } from "@tanstack/react-query";
import { loginIdentitiesList } from "#contracts/routes/oauth.routes.ts";
import { call } from "../../../lib/api.ts";
import { settingsKeys } from "../shared/keys.ts";

/** The ways in beside a code: password or not, and linked accounts. */
export const useIdentities = () =>
  useQuery({
    queryKey: settingsKeys.identities,
    queryFn: ({ signal }) => call(loginIdentitiesList, {}, signal),
    staleTime: 0,
  });
