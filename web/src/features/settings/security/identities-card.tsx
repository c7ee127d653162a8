import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import {
  authOptions,
  loginIdentitiesLink,
  loginIdentitiesUnlink,
  type LoginProvider,
} from "#contracts/routes/oauth.routes.ts";
import { Button } from "../../../components/ui/button.tsx";
import { call } from "../../../lib/api.ts";
import { rememberNext } from "../../../lib/next-page.ts";
import { queryClient } from "../../../lib/query.ts";
import { toast } from "../../../lib/toasts.ts";
import { Confirm } from "../shared/confirm.tsx";
import { settingsKeys } from "../shared/keys.ts";
import { Card, Loaded, Row } from "../shared/page.tsx";
import { ProblemLine } from "../shared/problem-line.tsx";
import { useAction } from "../shared/use-action.ts";
import { dayText } from "../shared/when.tsx";
import { strings } from "./strings.ts";
import { useIdentities } from "./use-identities.ts";

const words = strings.identities;

const UnlinkDialog = ({ provider, onClose }: { provider: LoginProvider; onClose: () => void }) => {
  const name = words.names[provider];
  const unlink = useAction(
    () => call(loginIdentitiesUnlink, { params: { provider } }),
    () => {
      toast({ kind: "info", title: words.unlinked(name) });
      void queryClient.invalidateQueries({ queryKey: settingsKeys.identities });
      onClose();
    },
  );
  return (
    <Confirm title={words.unlinkTitle(name)} confirm={words.unlinkConfirm} action={unlink} onClose={onClose}>
      <p>{words.unlinkBody(name)}</p>
    </Confirm>
  );
};

/** Google and GitHub: which of them may sign in as this person. */
export const IdentitiesCard = () => {
  const identities = useIdentities();
  const offered = useQuery({
    queryKey: settingsKeys.authOptions,
    queryFn: ({ signal }) => call(authOptions, {}, signal),
  });
  const [unlinking, setUnlinking] = useState<LoginProvider>();
  const link = useAction(
    (provider: LoginProvider) => call(loginIdentitiesLink, { params: { provider } }),
    ({ url }) => {
      rememberNext("/settings/security");
      window.location.assign(url);
    },
  );
  return (
    <Card title={words.title} intro={words.intro} flush>
      {link.error !== undefined && (
        <div className="px-5 pb-3">
          <ProblemLine error={link.error} />
        </div>
      )}
      <Loaded query={identities} rows={2}>
        {({ items }) => {
          const known = [
            ...new Set([...(offered.data?.providers ?? []), ...items.map((each) => each.provider)]),
          ];
          if (known.length === 0) return <p className="border-t px-5 py-3 text-ink-2">{words.none}</p>;
          return (
            <ul>
              {known.map((provider) => {
                const linked = items.find((each) => each.provider === provider);
                const name = words.names[provider];
                return (
                  <Row key={provider}>
                    <span className="min-w-0 grow">
                      <span className="block font-medium">{name}</span>
                      <span className="block text-sm wrap-anywhere text-ink-2">
                        {linked === undefined
                          ? words.notLinked
                          : words.linked(linked.email, dayText(linked.linkedAt))}
                      </span>
                    </span>
                    {linked === undefined ? (
                      <Button
                        size="sm"
                        aria-label={words.linkOne(name)}
                        aria-disabled={link.busy}
                        onClick={() => void link.run(provider)}
                      >
                        {words.link}
                      </Button>
                    ) : (
                      <Button
                        size="sm"
                        aria-label={words.unlinkOne(name)}
                        onClick={() => setUnlinking(provider)}
                      >
                        {words.unlink}
                      </Button>
                    )}
                  </Row>
                );
              })}
            </ul>
          );
        }}
      </Loaded>
      {unlinking !== undefined && (
        <UnlinkDialog provider={unlinking} onClose={() => setUnlinking(undefined)} />
      )}
    </Card>
  );
};
