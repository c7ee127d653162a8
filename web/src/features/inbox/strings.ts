export const strings = {
  region: "Conversations",
  title: "Inbox",
  search: "Search name, number or username",
  clearSearch: "Clear search",
  filters: "Show",
  filter: { all: "All", unread: "Unread", mine: "Mine", unassigned: "Unassigned", closed: "Closed" },
  you: "You: ",
  draft: "Draft: ",
  unread: (count: number) => `${count} unread`,
  loadingMore: "Loading more conversations",
  empty: {
    all: {
      title: "No conversations yet",
      body: "When a customer writes to one of your numbers, the conversation appears here at once.",
    },
    noNumbers: {
      title: "No number is connected yet",
      body: "This version connects WhatsApp numbers only in its demo. Meanwhile, invite your team in the settings.",
    },
    unread: { title: "All caught up", body: "Every message has been read. New ones appear here." },
    mine: {
      title: "Nothing assigned to you",
      body: "Open a conversation and choose “Assign to me” to make it yours.",
    },
    unassigned: {
      title: "Everyone is looked after",
      body: "Conversations without an owner appear here, so that nobody is forgotten.",
    },
    closed: {
      title: "No closed conversations",
      body: "Close a conversation when the customer has what they need. It opens again when they write.",
    },
    search: { title: "Nothing found", body: "Try part of the name, the number or the username." },
  },
  showAll: "Show all",
} as const;
