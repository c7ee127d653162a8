import { z } from "zod";
import { defineRoute } from "../define-route.ts";
import { ContactId } from "../ids.ts";
import { pageOf, PageQuery } from "../paging.ts";
import { Contact } from "../shapes/contact.ts";
import { ContactSummary } from "../shapes/conversation.ts";

export const contactsList = defineRoute({
  name: "contacts.list",
  method: "get",
  path: "/contacts",
  summary: "Contacts by name",
  access: "contact:read",
  keys: true,
  query: PageQuery.extend({ search: z.string().trim().min(1).max(100).optional() }),
  status: 200,
  result: pageOf(ContactSummary),
});

export const contactsGet = defineRoute({
  name: "contacts.get",
  method: "get",
  path: "/contacts/:contactId",
  summary: "One contact with every identity",
  access: "contact:read",
  keys: true,
  params: z.object({ contactId: ContactId }),
  ids: { contactId: "contact" },
  status: 200,
  result: Contact,
});
