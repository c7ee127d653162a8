import type { Response } from "supertest";
import type { SealedMail } from "#core/domain/mail/mail.ts";
import type { TestServer } from "../../../../testing/start-test-server.ts";

type Template = SealedMail["content"]["template"];

let made = 0;
/** An address that nobody has. */
export const newAddress = (): string => {
  made += 1;
  return `new.person${made}.${process.pid}@example.com`;
};

/** A password that may be set. */
export const goodPassword = "vier Katzen auf dem Dach";

/** What a test does with accounts, over HTTP, and how it reads what was mailed. */
export const accountWorld = (it: TestServer) => {
  const post = (path: string, body: object, token?: string): Promise<Response> => {
    const request = it.http.post(`/api/v1/auth/${path}`).send(body);
    return token === undefined ? request : request.set("authorization", `Bearer ${token}`);
  };
  const mailsTo = async (to: string, template?: Template): Promise<SealedMail[]> =>
    (await it.mails()).filter(
      (mail) => mail.to === to && (template === undefined || mail.content.template === template),
    );
  /** The link of the newest mail of this kind. */
  const linkTo = async (to: string, template: Template): Promise<string> => {
    const content = (await mailsTo(to, template)).at(-1)?.content;
    if (!content || !("link" in content)) throw new Error(`no ${template} was mailed to ${to}`);
    return content.link;
  };
  const tokenTo = async (to: string, template: Template): Promise<string> =>
    new URL(await linkTo(to, template)).hash.replace("#token=", "");
  const signUp = (email: string, over: object = {}): Promise<Response> =>
    post("signup", { orgName: "New Org", name: "New Person", email, password: goodPassword, ...over });
  const login = (email: string, password: string, over: object = {}): Promise<Response> =>
    post("login", { email, password, ...over });
  const me = (token: string): Promise<Response> =>
    it.http.get("/api/v1/auth/me").set("authorization", `Bearer ${token}`);
  /** Signed up and confirmed. */
  const join = async (email = newAddress(), over: object = {}): Promise<string> => {
    await signUp(email, over);
    await post("verify-email", { token: await tokenTo(email, "verify_email") });
    return email;
  };
  const accessOf = async (email: string, password = goodPassword): Promise<string> =>
    ((await login(email, password)).body as { accessToken: string }).accessToken;
  /** Actions in the trails of a person's orgs, oldest first. */
  const trail = async (email: string): Promise<string[]> =>
    (
      await it.build.sql<{ action: string }>(
        `SELECT a.action FROM audit_entry a
         WHERE a.org_id IN (SELECT m.org_id FROM member m JOIN person p ON p.id = m.person_id WHERE p.email = $1)
         ORDER BY a.at, a.no`,
        [email],
      )
    ).map((row) => row.action);
  return { post, mailsTo, linkTo, tokenTo, signUp, login, me, join, accessOf, trail };
};
