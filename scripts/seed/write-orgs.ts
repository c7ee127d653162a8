import { join } from "node:path";
import bcrypt from "bcryptjs";
import type pg from "pg";
import { newId } from "#core/platform/ids.ts";
import { sealAppSecret } from "#core/platform/seal/app-secret.ts";
import { readKeyFile } from "#core/platform/seal/key-file.ts";
import { loadKeyring } from "#core/platform/seal/keyring.ts";
import type { Keyring } from "#core/platform/seal/keyring.ts";
import { newSealedSecret } from "#core/platform/seal/sealed-secret.ts";
import { createTenantKey } from "#core/platform/seal/tenant-keys.ts";
import { verifyTokenDigest } from "#core/platform/seal/verify-token.ts";
import { orgPlans } from "./demo-orgs.ts";
import type { DemoState } from "./demo-state.ts";

type DemoOrg = DemoState["orgs"][number];

/** Cost of the demo's password hashes: the product's own default. */
const bcryptCost = 12;

const insert = (client: pg.Client, table: string, row: Record<string, unknown>): Promise<unknown> => {
  const columns = Object.keys(row).map((name) => `"${name}"`);
  const marks = columns.map((_, index) => `$${index + 1}`);
  return client.query(
    `INSERT INTO "${table}" (${columns.join(", ")}) VALUES (${marks.join(", ")})`,
    Object.values(row),
  );
};

/** The simulated Meta app: its secret sealed for ingest, its verify token as a digest. */
export const writeMetaApp = async (client: pg.Client, demo: DemoState, keysDir: string): Promise<void> => {
  const keyring = loadKeyring(join(keysDir, "server"));
  const { appKey, appSecret, verifyToken } = demo.meta;
  await insert(client, "meta_app", {
    app_key: appKey,
    app_id: demo.appId,
    verify_token_digest: verifyTokenDigest(readPepper(keysDir), verifyToken),
  });
  const id = newId();
  const { keyId, envelope } = sealAppSecret(keyring, id, appSecret);
  await insert(client, "meta_app_secret", { id, app_key: appKey, envelope, key_id: keyId });
};

const readPepper = (keysDir: string): Buffer => readKeyFile(join(keysDir, "server", "pepper.key"));

const writeMembers = async (client: pg.Client, org: DemoOrg): Promise<void> => {
  const plan = orgPlans.find(({ name }) => name === org.name);
  for (const { email, password, role } of org.members) {
    const person = newId();
    const member = newId();
    await insert(client, "person", {
      id: person,
      email,
      password_hash: await bcrypt.hash(password, bcryptCost),
      email_verified_at: new Date(),
    });
    const name = plan?.members.find((candidate) => candidate.email === email)?.name ?? email;
    await insert(client, "member", { org_id: org.id, id: member, person_id: person, name, role });
  }
};

const writeChannel = async (
  client: pg.Client,
  demo: DemoState,
  org: DemoOrg,
  channel: DemoOrg["channels"][number],
): Promise<void> => {
  const portfolioId = newId();
  const accountId = newId();
  const waPortfolioId = demo.portfolios[channel.wabaId];
  await insert(client, "portfolio", { org_id: org.id, id: portfolioId, wa_portfolio_id: waPortfolioId });
  await insert(client, "account", {
    org_id: org.id,
    id: accountId,
    portfolio_id: portfolioId,
    app_key: demo.meta.appKey,
    wa_waba_id: channel.wabaId,
    name: org.name,
  });
  await insert(client, "channel", {
    org_id: org.id,
    id: channel.id,
    account_id: accountId,
    wa_phone_number_id: channel.phoneNumberId,
    display_phone_number: channel.displayPhoneNumber,
    name: org.name,
  });
};

/** The org's key pair of class `graph`, and each channel's access token sealed to it. */
const writeTokens = async (
  client: pg.Client,
  keyring: Keyring,
  demo: DemoState,
  org: DemoOrg,
  pepper: Buffer,
): Promise<void> => {
  const tenantKey = createTenantKey(keyring, org.id, "graph");
  await insert(client, "tenant_key", {
    org_id: org.id,
    key_id: tenantKey.keyId,
    key_class: tenantKey.keyClass,
    public_key: tenantKey.publicKey,
    signature: tenantKey.signature,
    sealed_private: tenantKey.sealedPrivate,
    platform_key_id: tenantKey.platformKeyId,
  });
  for (const channel of org.channels) {
    const owner = { orgId: org.id, ownerTable: "channel", ownerColumn: "access_token", ownerId: channel.id };
    const secret = demo.tokens[channel.phoneNumberId] ?? "";
    const row = newSealedSecret(keyring, { owner, tenantKey, secret, pepper });
    await insert(client, "sealed_secret", {
      org_id: row.orgId,
      id: row.id,
      key_class: row.keyClass,
      key_id: row.keyId,
      owner_table: row.ownerTable,
      owner_column: row.ownerColumn,
      owner_id: row.ownerId,
      envelope: row.envelope,
      last4: row.last4,
      fingerprint: row.fingerprint,
    });
  }
};

/** Writes one org of the demo with its members, channels and sealed tokens. */
export const writeOrg = async (
  client: pg.Client,
  demo: DemoState,
  org: DemoOrg,
  keysDir: string,
): Promise<void> => {
  await insert(client, "org", { id: org.id, name: org.name });
  await writeMembers(client, org);
  for (const channel of org.channels) await writeChannel(client, demo, org, channel);
  await writeTokens(client, loadKeyring(join(keysDir, "workers")), demo, org, readPepper(keysDir));
};
