import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { X } from "lucide-react";
import { useEffect, type ReactNode } from "react";
import { routes } from "#contracts/routes/registry.ts";
import type { Contact, Identity } from "#contracts/shapes/contact.ts";
import type { Conversation } from "#contracts/shapes/conversation.ts";
import { Avatar } from "../../components/ui/avatar.tsx";
import { cx } from "../../components/ui/cx.ts";
import { ErrorState } from "../../components/ui/error-state.tsx";
import { IconButton } from "../../components/ui/icon-button.tsx";
import { AfterAMoment, Skeleton } from "../../components/ui/skeleton.tsx";
import { call } from "../../lib/api.ts";
import { useMemberName } from "../../lib/directory.ts";
import { useInbox } from "../../lib/inbox-store.ts";
import { contactName, phoneText } from "../../lib/people.ts";
import { keys, queryClient } from "../../lib/query.ts";
import { windowState } from "../../lib/service-window.ts";
import { durationText, fullTime, rowTime, useNow } from "../../lib/time.ts";
import { strings } from "./strings.ts";

const useContact = (contactId: Conversation["contact"]["id"]) => {
  const stale = useInbox((model) => model.inbox.staleContacts[contactId]);
  useEffect(() => {
    if (stale !== undefined) void queryClient.invalidateQueries({ queryKey: keys.contact(contactId) });
  }, [contactId, stale]);
  return useQuery({
    queryKey: keys.contact(contactId),
    queryFn: ({ signal }) => call(routes.contactsGet, { params: { contactId } }, signal),
  });
};

const Section = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className="border-t px-5 py-4">
    <h3 className="mb-2.5 text-xs font-medium text-ink-3">{title}</h3>
    {children}
  </section>
);

const Row = ({ name, children }: { name: string; children: ReactNode }) => (
  <div className="grid grid-cols-[6.5rem_1fr] items-baseline gap-2 py-1">
    <dt className="text-sm text-ink-2">{name}</dt>
    <dd className="min-w-0 text-base wrap-anywhere">{children}</dd>
  </div>
);

const Facts = ({ row, contact }: { row: Conversation; contact: Contact | undefined }) => {
  const now = useNow(20_000);
  const channel = useInbox((model) => model.inbox.channels[row.channelId]);
  const owner = useMemberName(row.assigneeId);
  const state = windowState(row.windowExpiresAt, now);
  return (
    <dl>
      {row.contact.phone !== undefined && (
        <Row name={strings.phone}>
          <bdi dir="ltr" className="tabular">
            {phoneText(row.contact.phone)}
          </bdi>
        </Row>
      )}
      {row.contact.username !== undefined && (
        <Row name={strings.username}>
          <bdi>@{row.contact.username}</bdi>
        </Row>
      )}
      <Row name={strings.window}>
        {state.kind === "closed" ? (
          strings.windowClosed
        ) : (
          <span
            title={row.windowExpiresAt === null ? undefined : fullTime(row.windowExpiresAt)}
            className={cx("tabular", state.kind === "closing" && "text-amber")}
          >
            {strings.windowOpen(durationText(state.leftMs))}
          </span>
        )}
        {row.entryPoint && state.kind !== "closed" && (
          <span className="block text-sm text-ink-3">{strings.entryPoint}</span>
        )}
      </Row>
      {channel && (
        <Row name={strings.channel}>
          {channel.name}
          <bdi dir="ltr" className="block text-sm text-ink-3 tabular">
            {phoneText(channel.displayPhoneNumber)}
          </bdi>
        </Row>
      )}
      <Row name={strings.owner}>{owner ?? <span className="text-ink-3">{strings.nobody}</span>}</Row>
      {contact && (
        <Row name={strings.since}>
          <time dateTime={contact.createdAt} title={fullTime(contact.createdAt)}>
            {rowTime(contact.createdAt, now)}
          </time>
        </Row>
      )}
    </dl>
  );
};

const IdentityLine = ({ identity }: { identity: Identity }) => {
  const now = useNow(60_000);
  const gone = identity.supersededAt;
  return (
    <li className="py-1">
      <p className="text-sm text-ink-2">
        {strings.kinds[identity.kind]}
        {gone !== null && (
          <span className="text-ink-3" title={fullTime(gone)}>
            {" · "}
            {strings.superseded(rowTime(gone, now))}
          </span>
        )}
      </p>
      <p
        dir="ltr"
        className={cx("text-start wrap-anywhere tabular", gone !== null && "text-ink-3 line-through")}
      >
        {identity.kind === "phone" ? phoneText(identity.value) : identity.value}
      </p>
    </li>
  );
};

const OtherConversations = ({ contact, currentId }: { contact: Contact; currentId: string }) => {
  const now = useNow(60_000);
  const others = contact.conversations.filter((each) => each.id !== currentId);
  if (others.length === 0) return <p className="text-sm text-ink-3">{strings.none}</p>;
  return (
    <ul className="-mx-2 flex flex-col">
      {others.map((each) => (
        <li key={each.id}>
          <Link
            to="/inbox/$conversationId"
            params={{ conversationId: each.id }}
            search={true}
            className="flex items-center justify-between gap-2 rounded-lg px-2 py-2 hover:bg-hover"
          >
            <span>{each.status === "open" ? strings.open : strings.closed}</span>
            <span className="text-sm text-ink-3">
              {strings.lastMessage(rowTime(each.lastMessageAt, now))}
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
};

/** Who the customer is: names, identities, window, channel, other conversations. */
export const ContactPane = ({ row, onClose }: { row: Conversation; onClose: () => void }) => {
  const { data, isError, error, refetch } = useContact(row.contact.id);
  const name = contactName(row.contact);
  return (
    <div data-testid="contact-pane" className="h-full overflow-y-auto overscroll-contain bg-surface">
      <div className="flex h-14 items-center justify-between ps-5 pe-2">
        <h2 className="text-base font-semibold">{strings.region}</h2>
        <IconButton label={strings.close} onClick={onClose}>
          <X size={18} aria-hidden="true" />
        </IconButton>
      </div>
      <div className="flex flex-col items-center gap-2.5 px-5 pt-2 pb-5 text-center">
        <Avatar id={row.contact.id} name={name} size="lg" />
        <p dir="auto" className="text-lg font-semibold wrap-anywhere">
          {name}
        </p>
      </div>
      <Section title={strings.details}>
        <Facts row={row} contact={data} />
      </Section>
      {isError ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <AfterAMoment>
          <div className="flex flex-col gap-2 border-t px-5 py-4">
            <Skeleton className="h-3 w-1/3" />
            <Skeleton className="h-4 w-2/3" />
            <Skeleton className="h-4 w-1/2" />
          </div>
        </AfterAMoment>
      ) : (
        <>
          <Section title={strings.identities}>
            <ul>
              {data.identities.map((identity) => (
                <IdentityLine key={`${identity.kind} ${identity.value}`} identity={identity} />
              ))}
            </ul>
          </Section>
          <Section title={strings.conversations}>
            <OtherConversations contact={data} currentId={row.id} />
          </Section>
        </>
      )}
    </div>
  );
};
