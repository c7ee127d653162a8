import { z } from "zod";
import { defineRoute } from "../define-route.ts";
import { LoginResult, RefreshIn } from "./auth.routes.ts";

/** Where people may sign in with an account they have elsewhere. */
export const LoginProvider = z.enum(["google", "github"]);
export type LoginProvider = z.infer<typeof LoginProvider>;

const params = z.strictObject({ provider: LoginProvider });

export const authOptions = defineRoute({
  name: "auth.options",
  method: "get",
  path: "/auth/options",
  summary: "How one may sign in here",
  access: "public",
  limit: "read",
  status: 200,
  result: z.object({
    providers: z.array(LoginProvider),
    signup: z.boolean(),
    magicLink: z.boolean(),
    /** The development mailbox, when mails go there. */
    mailboxUrl: z.string().nullable(),
  }),
});

/** What was begun by `loginIdentities.link` is done. */
const Linked = z.object({ linked: z.object({ provider: LoginProvider, email: z.string() }) });

export const oauthStart = defineRoute({
  name: "oauth.start",
  method: "post",
  path: "/auth/oauth/:provider/start",
  summary: "Begin to sign in with Google or GitHub; answers where to send the browser",
  access: "public",
  params,
  status: 200,
  result: z.object({ url: z.url() }),
  errors: ["not_found", "rate_limited", "unavailable"],
});

export const oauthFinish = defineRoute({
  name: "oauth.finish",
  method: "post",
  path: "/auth/oauth/:provider/finish",
  summary: "Finish with what the provider sent the browser back with; only in the browser that began",
  access: "public",
  params,
  body: z.strictObject({
    /** The query string of the address that the provider called back. */
    query: z.string().min(1).max(4096),
    refreshIn: RefreshIn,
  }),
  status: 200,
  result: z.union([LoginResult, Linked]),
  errors: [
    "not_found",
    "link_invalid",
    "email_unverified",
    "invalid_credentials",
    "session_expired",
    "in_use",
    "rate_limited",
    "unavailable",
  ],
});

export const loginIdentitiesList = defineRoute({
  name: "loginIdentities.list",
  method: "get",
  path: "/auth/login-identities",
  summary: "The Google and GitHub accounts that may sign in as this person",
  access: "session",
  status: 200,
  result: z.object({
    hasPassword: z.boolean(),
    items: z.array(z.object({ provider: LoginProvider, email: z.string(), linkedAt: z.iso.datetime() })),
  }),
});

export const loginIdentitiesLink = defineRoute({
  name: "loginIdentities.link",
  method: "post",
  path: "/auth/login-identities/:provider",
  summary: "Begin to link a Google or GitHub account; oauth.finish in this browser completes it",
  access: "session",
  fresh: true,
  params,
  status: 200,
  result: z.object({ url: z.url() }),
  errors: ["fresh_login_required", "not_found", "unavailable"],
});

export const loginIdentitiesUnlink = defineRoute({
  name: "loginIdentities.unlink",
  method: "delete",
  path: "/auth/login-identities/:provider",
  summary: "Unlink an account; refused when it is the only way in",
  access: "session",
  fresh: true,
  params,
  status: 204,
  errors: ["fresh_login_required", "not_found", "in_use"],
});
