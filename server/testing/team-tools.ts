import type { BuiltMember } from "../../core/testing/builders.ts";
import { AuditEntry } from "#contracts/shapes/audit.ts";
import { newId } from "#core/platform/ids.ts";
import type { TestServer } from "./start-test-server.ts";

type Method = "get" | "post" | "patch" | "delete";

/** Calls below /api/v1 in somebody's name. */
export const speakAs = (it: TestServer, token: string) => {
  const ask = (method: Method) => (path: string, body?: object) => {
    const request = it.http[method](`/api/v1${path}`).set("authorization", `Bearer ${token}`);
    return body === undefined ? request : request.send(body);
  };
  return { get: ask("get"), post: ask("post"), patch: ask("patch"), delete: ask("delete") };
};

/** An org with one Admin who is signed in, and as many others as a test wants. */
export const newTeam = async (it: TestServer) => {
  const org = await it.build.buildOrg();
  const add = async (role: BuiltMember["role"], permissions?: readonly string[]) => {
    const member = await it.build.buildMember({ orgId: org.id, role, passwordHash: it.passwordHash });
    if (permissions) {
      const set = newId();
      await it.build.sql(
        "INSERT INTO permission_set (org_id, id, name, permissions) VALUES ($1, $2, $3, $4)",
        [...[org.id, set, `Set ${set}`, permissions]],
      );
      await it.build.sql("UPDATE member SET permission_set_id = $2 WHERE id = $1", [member.id, set]);
    }
    const token = await it.signIn(member);
    return { ...member, token, ...speakAs(it, token) };
  };
  return { org, add, admin: await add("admin") };
};
export type SignedInMember = Awaited<ReturnType<Awaited<ReturnType<typeof newTeam>>["add"]>>;

/** The org's trail as it was hashed, oldest first, without sign-ins. */
export const trailOf = async (it: TestServer, orgId: string) => {
  const rows = await it.build.sql<{ body: string }>(
    "SELECT body FROM audit_entry WHERE org_id = $1 AND action NOT LIKE 'login%' ORDER BY audit_entry.no",
    [orgId],
  );
  return rows.map((row) =>
    AuditEntry.pick({ action: true, actor: true, target: true, details: true }).parse(JSON.parse(row.body)),
  );
};

/** Names and data of the org's events, in the order in which they were written. */
export const eventsOf = (it: TestServer, orgId: string) =>
  it.build.sql<{ name: string; data: Record<string, unknown> }>(
    "SELECT name, data FROM event WHERE org_id = $1 ORDER BY ord",
    [orgId],
  );
