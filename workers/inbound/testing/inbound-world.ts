import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { StatusEvidence } from "#core/domain/inbound/status-evidence.ts";
import { openDatabase } from "#core/platform/db/database.ts";
import { createLogger } from "#core/platform/log.ts";
import { packageRoot } from "#core/platform/package-root.ts";
import { createBuilders } from "#core/testing/builders.ts";
import type { Builders, BuiltChannel } from "#core/testing/builders.ts";
import { createTestDatabase } from "#core/testing/database.ts";
import { createInbound } from "../create-inbound.ts";
import type { InboundOptions } from "../create-inbound.ts";

const fixtureFolder = join(packageRoot, "core/testing/fixtures/webhooks");

/** A body as it lies in the fixtures, with the signature that the index gives it. */
export interface FixtureBody {
  file: string;
  body: Buffer;
  signature: string;
}

interface FixtureIndex {
  signature_secret: string;
  items: { file: string; x_hub_signature_256: string }[];
}

const index = JSON.parse(readFileSync(join(fixtureFolder, "index.json"), "utf8")) as FixtureIndex;

export const fixtureSecret = index.signature_secret;

export const fixtureBodies = (): FixtureBody[] => {
  const bodies = index.items.map((item) => ({
    file: item.file,
    body: readFileSync(join(fixtureFolder, item.file)),
    signature: item.x_hub_signature_256,
  }));
  const files = readdirSync(fixtureFolder).filter((file) => file.endsWith(".json") && file !== "index.json");
  if (bodies.length !== files.length) throw new Error("The fixture index does not name every body");
  return bodies;
};

/** A database of its own with the inbound worker on it. */
export const openInboundWorld = async (options: Partial<InboundOptions> = {}) => {
  const database = await createTestDatabase();
  const builders = createBuilders(database.adminUrl);
  const log = createLogger("inbound-test", "fatal");
  const db = openDatabase({
    url: database.workerUrl,
    pools: { parley_app: 8, parley_work: 4 },
    applicationName: "inbound-test",
    log,
  });
  const evidence: StatusEvidence[] = [];
  const reconcile = (_tx: unknown, list: readonly StatusEvidence[]): Promise<void> => {
    evidence.push(...list);
    return Promise.resolve();
  };
  return {
    database,
    builders,
    db,
    log,
    /** What the sending side was shown. */
    evidence,
    inbound: createInbound({ db, reconcile, log, ...options }),
    /** Puts bodies into the journal, as ingest does. */
    journal: async (bodies: readonly (Buffer | string | object)[], appKey = "test-app"): Promise<void> => {
      const bytes = bodies.map((body) =>
        Buffer.isBuffer(body) ? body : Buffer.from(typeof body === "string" ? body : JSON.stringify(body)),
      );
      await builders.sql("INSERT INTO delivery (app_key, body) SELECT $1, unnest($2::bytea[])", [
        appKey,
        bytes,
      ]);
    },
    close: async (): Promise<void> => {
      await db.close();
      await builders.close();
      await database.drop();
    },
  };
};

export type InboundWorld = Awaited<ReturnType<typeof openInboundWorld>>;

/** The two tenants that the fixtures write to, as connected channels of one app. */
export const connectFixtureChannels = async ({ buildOrg, buildChannel }: Builders, appKey: string) => {
  const [one, two] = [await buildOrg(), await buildOrg()];
  return {
    one: await buildChannel({
      orgId: one.id,
      appKey,
      waPortfolioId: "506914300000001",
      wabaId: "101925557300411",
      phoneNumberId: "107431205550110",
      displayPhoneNumber: "12025550110",
    }),
    two: await buildChannel({
      orgId: two.id,
      appKey,
      waPortfolioId: "506914300000002",
      wabaId: "101925557300866",
      phoneNumberId: "107431205550222",
      displayPhoneNumber: "447700900110",
    }),
  };
};

const canonicalSql = `
SELECT jsonb_build_object(
  'org', (SELECT a.wa_waba_id FROM account a WHERE a.org_id = c.org_id LIMIT 1),
  'name', c.name, 'phone', c.phone, 'username', c.username,
  'identities', (SELECT jsonb_agg(jsonb_build_array(i.kind, i.scope, i.value, i.former, i.first_seen_at, i.last_seen_at, i.superseded_at, i.name, i.name_at)
                                  ORDER BY i.kind, i.scope, i.value)
                 FROM identity i WHERE i.org_id = c.org_id AND i.contact_id = c.id),
  'pairs', (SELECT jsonb_agg(jsonb_build_array(ch.wa_phone_number_id, p.last_inbound_at, p.window_expires_at, p.entry_point_at) ORDER BY ch.wa_phone_number_id)
            FROM pair p JOIN channel ch ON ch.org_id = p.org_id AND ch.id = p.channel_id
            WHERE p.org_id = c.org_id AND p.contact_id = c.id AND p.last_inbound_at IS NOT NULL),
  'conversations', (SELECT jsonb_agg(jsonb_build_object(
      'channel', ch.wa_phone_number_id, 'status', v.status, 'unread', v.unread_count, 'lastAt', v.last_message_at,
      'messages', (SELECT jsonb_agg(jsonb_build_array(m.wa_message_id, m.direction, m.type, m.wa_type, m.text, m.content,
                     m.origin, m.status, m.status_at, m.error, m.reply_to_wa_id, m.sent_at, m.contact_id = v.contact_id) ORDER BY m.wa_message_id)
                   FROM message m WHERE m.org_id = v.org_id AND m.conversation_id = v.id)) ORDER BY ch.wa_phone_number_id)
    FROM conversation v JOIN channel ch ON ch.org_id = v.org_id AND ch.id = v.channel_id
    WHERE v.org_id = c.org_id AND v.contact_id = c.id)
)::text AS line FROM contact c WHERE $1::uuid IS NULL OR c.org_id = $1
UNION ALL
SELECT jsonb_build_array('evidence', e.kind, e.scope, e.subject_kind, e.subject, e.object_kind, e.object, e.told_at,
                         e.first_seen_at, e.last_seen_at)::text FROM identity_evidence e
WHERE $1::uuid IS NULL OR e.org_id = $1
UNION ALL
SELECT jsonb_build_array('status', s.wa_message_id, s.status, s.participant, s.at, s.body)::text FROM message_status s
WHERE $1::uuid IS NULL OR s.org_id = $1
UNION ALL
SELECT DISTINCT jsonb_build_array('item', j.field, j.kind, j.state, j.problem, j.body)::text FROM journal_item j
WHERE $1::uuid IS NULL OR j.org_id = $1
ORDER BY 1`;

/** The same value with every list of lists or objects in one order: ids of two orgs sort differently. */
const sortedLists = (value: unknown): unknown => {
  if (Array.isArray(value)) {
    const list = value.map(sortedLists);
    const isRows = list.every((item) => typeof item === "object" && item !== null);
    return isRows ? list.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : list;
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, sortedLists(inner)]));
};

/**
 * Everything that deliveries led to, without ids that were made up and without what differs by receipt alone.
 * With a channel: that of its org only, its own ids left out, so that two orgs can be compared.
 */
export const canonicalState = async (
  builders: Builders,
  only?: BuiltChannel,
  beside?: BuiltChannel,
): Promise<string[]> => {
  const rows = await builders.sql<{ line: string }>(canonicalSql, [only?.orgId ?? null]);
  if (!only) return rows.map((row) => row.line);
  const own = [only, ...(beside ? [beside] : [])].flatMap((channel, index) =>
    [channel.wabaId, channel.phoneNumberId, channel.waPortfolioId].map(
      (id) => [id, `~${String(index)}`] as const,
    ),
  );
  return rows
    .map((row) => own.reduce((line, [id, mark]) => line.replaceAll(id, mark), row.line))
    .map((line) => JSON.stringify(sortedLists(JSON.parse(line))))
    .sort();
};

/** A seeded shuffle: the same seed gives the same order on every machine. */
export const shuffled = <T>(list: readonly T[], seed: number): T[] => {
  let state = seed >>> 0;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const copy = [...list];
  for (let index = copy.length - 1; index > 0; index -= 1) {
    const other = Math.floor(next() * (index + 1));
    [copy[index], copy[other]] = [copy[other] as T, copy[index] as T];
  }
  return copy;
};
