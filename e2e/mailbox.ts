import { z } from "zod";
import { eventually } from "./api.ts";
import type { Demo } from "./stack.ts";

const Mails = z.object({
  items: z.array(z.object({ to: z.array(z.string()), subject: z.string(), links: z.array(z.string()) })),
});

/** Waits for the newest mail to an address that has a link to that page of the console; answers the link. */
export const mailedLink = (demo: Demo, to: string, path: string): Promise<string> =>
  eventually(async () => {
    const answer = await fetch(`${demo.mailboxUrl}/api/mails?to=${encodeURIComponent(to)}`);
    const { items } = Mails.parse(await answer.json());
    return items.flatMap(({ links }) => links).find((link) => new URL(link).pathname === path);
  });
