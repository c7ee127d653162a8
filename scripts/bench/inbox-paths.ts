import { apiPrefix } from "#contracts/routes/registry.ts";

interface Page {
  items: { id: string }[];
  nextCursor: string | null;
}

export type InboxReader = (path: string) => Promise<Page>;

/** Reads addresses of the API as the holder of `token`. Any answer but a good one throws. */
export const inboxReader =
  (origin: string, token: string): InboxReader =>
  async (path) => {
    const response = await fetch(`${origin}${apiPrefix}${path}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    if (!response.ok) throw new Error(`${path} answered ${response.status}`);
    return (await response.json()) as Page;
  };

/** The address of the page that begins `pages` hundreds down the list; throws when the list is shorter. */
const downBy = async (read: InboxReader, list: string, pages: number): Promise<string> => {
  let cursor = "";
  for (let n = 0; n < pages; n += 1) {
    const page = await read(`${list}?limit=100${cursor}`);
    if (page.nextCursor === null) throw new Error(`${list} ends after ${n + 1} pages`);
    cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`;
  }
  return `${list}?limit=50${cursor}`;
};

/** How often a list can be read on by a hundred, before its end. */
const pagesOf = async (read: InboxReader, list: string): Promise<number> => {
  let pages = 0;
  let cursor: string | null = "";
  while (cursor !== null) {
    const page: Page = await read(
      `${list}?limit=100${cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    cursor = page.nextCursor;
    pages += 1;
  }
  return pages;
};

/** What agents read all day: the list, each filter of it, what the counters are counted from, and threads. */
export const inboxPaths = async (
  read: InboxReader,
  quietChannelId: string,
): Promise<Record<string, string>> => {
  const list = "/conversations";
  const newest = (await read(list)).items[0]?.id ?? "";
  const thread = `${list}/${newest}/messages`;
  const half = Math.floor((await pagesOf(read, thread)) / 2);
  return {
    "first page": list,
    "deep page": await downBy(read, list, 50),
    "filter open": `${list}?status=open`,
    "filter closed": `${list}?status=closed`,
    "filter unread": `${list}?unread=true`,
    "filter read": `${list}?unread=false`,
    "filter mine, open": `${list}?assignee=me&status=open`,
    "filter mine": `${list}?assignee=me`,
    "filter mine, unread": `${list}?assignee=me&unread=true`,
    "filter nobody's, open": `${list}?assignee=none&status=open`,
    "filter nobody's": `${list}?assignee=none`,
    "filter old number": `${list}?channelId=${quietChannelId}`,
    "filter old number, open": `${list}?channelId=${quietChannelId}&status=open`,
    "search, many found": `${list}?search=customer`,
    "search, one found": `${list}?search=447800009876`,
    counters: `${list}?unread=true&limit=100`,
    "one conversation": `${list}/${newest}`,
    "newest page of the longest thread": `${thread}?limit=50`,
    "jump to the middle of the longest thread": await downBy(read, thread, half),
  };
};
