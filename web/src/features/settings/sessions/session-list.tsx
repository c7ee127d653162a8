import { Laptop, Smartphone } from "lucide-react";
import type { Session } from "#contracts/shapes/session.ts";
import { Badge } from "../../../components/ui/badge.tsx";
import { Button } from "../../../components/ui/button.tsx";
import { EmptyState } from "../../../components/ui/empty-state.tsx";
import { fullTime } from "../../../lib/time.ts";
import { Row } from "../shared/page.tsx";
import { When } from "../shared/when.tsx";
import { strings } from "./strings.ts";

const isPhone = (device: string): boolean => /android|iphone|ipad|ios|mobile/iu.test(device);

interface Props {
  sessions: readonly Session[];
  /** Ending one; left out for the session of this device, which ends by signing out. */
  onEnd: (session: Session) => void;
  busy: boolean;
}

/** Signed-in devices: what, where from, last seen when. */
export const SessionList = ({ sessions, onEnd, busy }: Props) =>
  sessions.length === 0 ? (
    <EmptyState title={strings.empty.title} body={strings.empty.body} />
  ) : (
    <ul>
      {sessions.map((session) => {
        const Icon = isPhone(session.device) ? Smartphone : Laptop;
        return (
          <Row key={session.id}>
            <Icon size={20} aria-hidden="true" className="shrink-0 text-ink-3" />
            <span className="min-w-0 grow">
              <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
                <span className="font-medium wrap-anywhere">{session.device}</span>
                {session.current && <Badge tone="accent">{strings.thisDevice}</Badge>}
              </span>
              <span
                className="block text-sm text-ink-2"
                title={`${strings.since}: ${fullTime(session.createdAt)}`}
              >
                {session.place} · {strings.lastSeen} <When at={session.lastSeenAt} />
              </span>
            </span>
            {!session.current && (
              <Button
                size="sm"
                aria-label={strings.endOne(session.device)}
                aria-disabled={busy}
                onClick={() => onEnd(session)}
              >
                {strings.end}
              </Button>
            )}
          </Row>
        );
      })}
    </ul>
  );
