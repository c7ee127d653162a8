import { useInfiniteQuery } from "@tanstack/react-query";
import { MailPlus } from "lucide-react";
import { useState } from "react";
import { invitationsList, invitationsResend, invitationsWithdraw } from "#contracts/routes/team.routes.ts";
import type { Invitation } from "#contracts/shapes/member.ts";
import { Badge } from "../../../components/ui/badge.tsx";
import { Button } from "../../../components/ui/button.tsx";
import { EmptyState } from "../../../components/ui/empty-state.tsx";
import { call } from "../../../lib/api.ts";
import { queryClient } from "../../../lib/query.ts";
import { useNow } from "../../../lib/time.ts";
import { toast } from "../../../lib/toasts.ts";
import { Confirm } from "../shared/confirm.tsx";
import { settingsKeys } from "../shared/keys.ts";
import { Card, Loaded, Row } from "../shared/page.tsx";
import { ProblemLine } from "../shared/problem-line.tsx";
import { useAction } from "../shared/use-action.ts";
import { roleWords, useSets } from "../shared/use-sets.ts";
import { dayText } from "../shared/when.tsx";
import { strings as shared } from "../strings.ts";
import { strings } from "./strings.ts";

const words = strings.invite;
const askAgain = (): void => void queryClient.invalidateQueries({ queryKey: settingsKeys.invitations });

const useInvitations = () =>
  useInfiniteQuery({
    queryKey: settingsKeys.invitations,
    queryFn: ({ pageParam, signal }) =>
      call(
        invitationsList,
        { query: { limit: 50, ...(pageParam === undefined ? {} : { cursor: pageParam }) } },
        signal,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    staleTime: 0,
  });

const WithdrawDialog = ({ invitation, onClose }: { invitation: Invitation; onClose: () => void }) => {
  const withdraw = useAction(
    () => call(invitationsWithdraw, { params: { invitationId: invitation.id } }),
    () => {
      toast({ kind: "info", title: words.withdrawn });
      askAgain();
      onClose();
    },
  );
  return (
    <Confirm
      title={words.withdrawTitle(invitation.email)}
      confirm={words.withdrawConfirm}
      action={withdraw}
      onClose={onClose}
    >
      <p>{words.withdrawBody}</p>
    </Confirm>
  );
};

/** Whom was written to and who has not joined yet. */
export const InvitationsTab = () => {
  const pages = useInvitations();
  const sets = useSets();
  const now = useNow(30_000);
  const [withdrawing, setWithdrawing] = useState<Invitation>();
  const resend = useAction(
    (invitation: Invitation) => call(invitationsResend, { params: { invitationId: invitation.id } }),
    (sent) => {
      toast({ kind: "info", title: words.sentAgain, detail: sent.email });
      askAgain();
    },
  );
  return (
    <>
      <ProblemLine error={resend.error} />
      <Card flush>
        <Loaded query={{ ...pages, data: pages.data?.pages.flatMap((page) => page.items) }}>
          {(items) =>
            items.length === 0 ? (
              <EmptyState icon={<MailPlus size={22} />} {...words.empty} />
            ) : (
              <ul className="-mt-px">
                {items.map((each) => {
                  const over = Date.parse(each.expiresAt) <= now;
                  return (
                    <Row key={each.id} className="flex-wrap">
                      <span className="min-w-0 grow basis-52">
                        <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
                          <span className="font-medium wrap-anywhere">{each.email}</span>
                          {over && <Badge tone="amber">{words.expired}</Badge>}
                        </span>
                        <span className="block text-sm text-ink-2">
                          {words.line(roleWords(each.role, each.permissionSetId, sets), each.invitedBy)}
                          {!over && ` · ${words.expires(dayText(each.expiresAt))}`}
                        </span>
                      </span>
                      <span className="flex gap-2">
                        <Button
                          size="sm"
                          aria-label={`${words.again}: ${each.email}`}
                          aria-disabled={resend.busy}
                          onClick={() => void resend.run(each)}
                        >
                          {words.again}
                        </Button>
                        <Button
                          size="sm"
                          aria-label={`${words.withdraw} ${each.email}`}
                          onClick={() => setWithdrawing(each)}
                        >
                          {words.withdraw}
                        </Button>
                      </span>
                    </Row>
                  );
                })}
              </ul>
            )
          }
        </Loaded>
      </Card>
      {pages.hasNextPage && (
        <Button
          className="mx-auto"
          aria-disabled={pages.isFetchingNextPage}
          onClick={() => void pages.fetchNextPage()}
        >
          {shared.more}
        </Button>
      )}
      {withdrawing !== undefined && (
        <WithdrawDialog invitation={withdrawing} onClose={() => setWithdrawing(undefined)} />
      )}
    </>
  );
};
