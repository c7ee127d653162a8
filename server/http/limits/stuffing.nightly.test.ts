import { afterAll, beforeAll, expect, test } from "vitest";
import { memoryKv } from "#core/platform/kv/memory-kv.ts";
import { startTestServer } from "../../testing/start-test-server.ts";
import type { TestServer } from "../../testing/start-test-server.ts";
import { countingHasher, stuff } from "./testing/stuffing.ts";

let it: TestServer;
beforeAll(async () => {
  it = await startTestServer();
});
afterAll(() => it.close());

test.each([
  { name: "forged headers", trustedProxies: [], scale: 1 },
  { name: "a proxy that we trust", trustedProxies: ["loopback"], scale: 100_000 },
])(
  "T18: 10,000 guesses from 1,000 addresses, $name: at most 30 looked at",
  async ({ trustedProxies, scale }) => {
    const { build, passwordHash } = it;
    const victim = await build.buildMember({ orgId: it.orgs[0].org.id, role: "agent", passwordHash });
    const token = await it.signIn(victim);
    let evaluated = 0;
    const hasher = countingHasher(() => (evaluated += 1));
    const other = await it.another({ limits: { kv: memoryKv(), scale }, trustedProxies }, { hasher });
    const origin = `http://127.0.0.1:${other.port}`;
    const statuses = await stuff(origin, victim.email, 10_000);
    process.stdout.write(`T18: looked at ${evaluated} of 10,000; answers ${JSON.stringify([...statuses])}\n`);
    expect(evaluated).toBeLessThanOrEqual(30);
    const me = await fetch(`${origin}/api/v1/auth/me`, { headers: { authorization: `Bearer ${token}` } });
    expect(me.status).toBe(200);
    await other.stop();
  },
);
