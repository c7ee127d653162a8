import { once } from "node:events";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseDelivery } from "#core/domain/meta-webhook/parse-delivery.ts";
import { openDatabase } from "#core/platform/db/database.ts";
import type { Database } from "#core/platform/db/database.ts";
import {
  canonicalState,
  connectFixtureChannels,
  fixtureBodies,
  fixtureSecret,
  openInboundWorld,
  shuffled,
} from "../../workers/inbound/testing/inbound-world.ts";
import type { InboundWorld } from "../../workers/inbound/testing/inbound-world.ts";
import { createIngest } from "./create-ingest.ts";

const appKey = "fixture-app";
const bodies = fixtureBodies();

/** Server and worker on one database: real HTTP in, rows out. */
const openPath = async () => {
  const world = await openInboundWorld();
  const serverDb: Database = openDatabase({
    url: world.database.serverUrl,
    pools: { parley_ingest: 3 },
    applicationName: "ingest-test",
    log: world.log,
  });
  const ingest = createIngest({
    db: serverDb,
    apps: {
      find: (key) =>
        key === appKey
          ? { verifyTokenDigest: Buffer.alloc(32), secrets: [Buffer.from(fixtureSecret)] }
          : undefined,
      refresh: () => Promise.resolve(undefined),
    },
    verifyTokenPepper: Buffer.alloc(32),
    wake: () => Promise.resolve(),
    log: world.log,
  });
  const server: Server = createServer((req, res) => {
    if (!ingest.handle(req, res)) res.writeHead(404).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/webhooks/meta/${appKey}`;
  return {
    ...world,
    post: async ({ body, signature }: { body: Buffer; signature: string }): Promise<number> => {
      const headers = { "content-type": "application/json", "x-hub-signature-256": signature };
      return (await fetch(url, { method: "POST", body: new Uint8Array(body), headers })).status;
    },
    close: async (): Promise<void> => {
      server.close();
      server.closeAllConnections();
      await ingest.close();
      await serverDb.close();
      await world.close();
    },
  };
};

type Path = Awaited<ReturnType<typeof openPath>>;

const countOf = async (world: Pick<InboundWorld, "builders">, from: string): Promise<number> => {
  const [row] = await world.builders.sql<{ n: number }>(`SELECT count(*)::int AS n FROM ${from}`);
  return row?.n ?? 0;
};

let paths: Path[] = [];
beforeAll(async () => {
  paths = await Promise.all([1, 2, 3, 4].map(openPath));
  await Promise.all(paths.map((path) => connectFixtureChannels(path.builders, appKey)));
});
afterAll(async () => {
  await Promise.all(paths.map((path) => path.close()));
});

describe("every webhook body that Meta is known to send", () => {
  test("posted twice and shuffled: 200 each, the same state in the end, and not one item lost", async () => {
    const twice = [...bodies, ...bodies];
    // The first is in order and processed in one go; the others shuffled, and processed in pieces while they come.
    const orders = [twice, shuffled(twice, 1), shuffled(twice, 2), shuffled(twice, 20261122)];
    const states = await Promise.all(
      paths.map(async (path, number) => {
        const pieces = number === 0 ? twice.length : 7 * number;
        const order = orders[number] ?? [];
        for (let start = 0; start < order.length; start += pieces) {
          const answers = await Promise.all(order.slice(start, start + pieces).map(path.post));
          expect(answers.filter((status) => status !== 200)).toEqual([]);
          await path.inbound.process();
        }
        expect(await path.inbound.isWaiting()).toBe(false);
        return canonicalState(path.builders);
      }),
    );
    for (const state of states) expect(state).toEqual(states[0]);

    // What the bodies hold, counted apart from the worker.
    const facts = bodies.flatMap(({ body }) => {
      const parsed = parseDelivery(body, new Date());
      return parsed.changes.flatMap((change) => change.facts.map((fact) => ({ change, fact })));
    });
    const messages = facts.flatMap(({ change, fact }) =>
      fact.kind === "message" ? [`${change.phoneNumberId} ${fact.waMessageId}`] : [],
    );
    const statuses = facts.flatMap(({ change, fact }) =>
      fact.kind === "status"
        ? [`${change.phoneNumberId} ${fact.waMessageId} ${fact.status} ${fact.participant}`]
        : [],
    );
    const parked = facts.filter(({ change }) => change.entryId === "506914300006634").length;
    const others = facts.filter(({ fact }) => fact.kind === "other").length - parked;
    for (const path of paths) {
      expect(await countOf(path, "delivery WHERE processed_at IS NOT NULL")).toBe(bodies.length * 2);
      expect(await countOf(path, "message")).toBe(new Set(messages).size);
      expect(await countOf(path, "message_status WHERE NOT body ? 'history'")).toBe(new Set(statuses).size);
      // Kept items belong to the delivery that brought them: one for each receipt.
      expect(await countOf(path, "journal_item WHERE state = 'kept'")).toBe(others * 2);
      expect(await countOf(path, "journal_item WHERE state = 'parked'")).toBe(parked * 2);
      expect(await countOf(path, "journal_item WHERE state = 'failed'")).toBe(0);
    }
    // Nothing is lost between the bodies and the parser either: every id that Meta gave is among the facts.
    const ids = bodies.flatMap(({ body }) => body.toString().match(/"wamid\.[^"]+"/g) ?? []);
    const stored = JSON.stringify(facts);
    for (const id of ids) expect(stored).toContain(id.slice(1, -1));
    expect(messages.length).toBeGreaterThan(60);
    expect(statuses.length).toBeGreaterThan(90);
  });

  test("two orgs with the same customer stay apart", async () => {
    const path = paths[0];
    if (!path) throw new Error("no path");
    const rows = await path.builders.sql<{ n: number; text: string }>(
      "SELECT count(DISTINCT org_id)::int AS n, string_agg(text, '|' ORDER BY text) AS text FROM message WHERE text LIKE 'to tenant %'",
    );
    expect(rows).toEqual([{ n: 2, text: "to tenant one|to tenant two" }]);
    expect(
      await countOf(path, "message m JOIN contact c ON c.id = m.contact_id WHERE c.org_id <> m.org_id"),
    ).toBe(0);
  });
});
