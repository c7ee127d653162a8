import { useEffect } from "react";
import { useInbox } from "../lib/inbox-store.ts";
import { unreadConversations } from "../lib/inbox-views.ts";
import { strings } from "./strings.ts";

const icon = (): HTMLLinkElement | null => document.querySelector('link[rel="icon"]');

/** Unread conversations in the title, and a dot on the favicon. */
export const usePageTitle = (): void => {
  const unread = useInbox(unreadConversations);
  useEffect(() => {
    document.title = strings.title(unread);
    icon()?.setAttribute("href", unread > 0 ? "/favicon-unread.svg" : "/favicon.svg");
    return () => {
      document.title = strings.title(0);
      icon()?.setAttribute("href", "/favicon.svg");
    };
  }, [unread]);
};
