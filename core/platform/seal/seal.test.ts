import { generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { lengthPrefixed } from "./binding.ts";
import type { SealContext } from "./binding.ts";
import { decodeEnvelope } from "./envelope.ts";
import type { KeyClass } from "./key-class.ts";
import type { Keyring, PlatformPrivateKey } from "./keyring.ts";
import { openEnvelope, openTenantKey } from "./open.ts";
import { rewrapEnvelope } from "./rotate.ts";
import { sealForPlatform, sealForTenant } from "./seal.ts";
import { SealError } from "./seal-error.ts";
import { createTenantKey } from "./tenant-keys.ts";
import type { NewTenantKey } from "./tenant-keys.ts";
import { generateX25519, keyIdOf, rawPublic } from "./x25519.ts";

/** A keyring in memory that holds everything. */
const buildKeyring = (): Keyring & { keys: PlatformPrivateKey[] } => {
  const keys = (["graph", "webhook", "mail", "hooks"] as const).map((keyClass) => {
    const { privateKey, raw } = generateX25519();
    return { keyClass, keyId: keyIdOf(keyClass, raw), key: privateKey };
  });
  const signer = generateKeyPairSync("ed25519");
  return {
    keys,
    current: (keyClass) => {
      const key = keys.find((candidate) => candidate.keyClass === keyClass)!;
      return { keyId: key.keyId, publicKey: rawPublic(key.key) };
    },
    privateKey: (keyId) => keys.find((key) => key.keyId === keyId),
    privateKeysOf: (keyClass) => keys.filter((key) => key.keyClass === keyClass),
    signers: [signer.publicKey],
    signer: signer.privateKey,
  };
};

const orgId = "0193a3c0-0000-7000-8000-000000000001";
const otherOrg = "0193a3c0-0000-7000-8000-000000000002";
const place: SealContext = { orgId, table: "channel", column: "access_token", recordId: "r1" };
const secret = Buffer.from("EAAG-graph-token");

let keyring: ReturnType<typeof buildKeyring>;
let tenant: NewTenantKey;
beforeEach(() => {
  keyring = buildKeyring();
  tenant = createTenantKey(keyring, orgId, "graph");
});
const opener = (key = tenant) => openTenantKey(keyring, key);
const faultOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof SealError) return error.fault;
    throw error;
  }
  return "opened";
};

describe("sealing", () => {
  it("round-trips any secret at any place", () => {
    const places = fc.record({
      orgId: fc.constant(orgId),
      table: fc.string({ maxLength: 30 }),
      column: fc.string({ maxLength: 30 }),
      recordId: fc.string({ maxLength: 60 }),
    });
    fc.assert(
      fc.property(places, fc.uint8Array({ minLength: 1, maxLength: 3_000 }), (at, plain) => {
        const envelope = sealForTenant(keyring, tenant, at, plain);
        expect(Buffer.compare(openEnvelope(envelope, at, opener()), Buffer.from(plain))).toBe(0);
      }),
      { numRuns: 100 },
    );
  });

  it("opens at no other place", () => {
    const envelope = sealForTenant(keyring, tenant, place, secret);
    const others: SealContext[] = [
      { ...place, orgId: otherOrg },
      { ...place, table: "account" },
      { ...place, column: "refresh_token" },
      { ...place, recordId: "r2" },
      // The same letters, cut elsewhere.
      { ...place, table: "channe", column: "laccess_token" },
      { ...place, column: "access_tokenr", recordId: "1" },
    ];
    for (const other of others) {
      expect(faultOf(() => openEnvelope(envelope, other, opener()))).toBe("not_authentic");
    }
  });

  it("never serializes two lists of parts alike", () => {
    const lists = fc.array(fc.string({ unit: "binary" }), { maxLength: 6 });
    fc.assert(
      fc.property(lists, lists, (one, two) => {
        const same = one.length === two.length && one.every((part, index) => part === two[index]);
        expect(lengthPrefixed(...one).equals(lengthPrefixed(...two))).toBe(same);
      }),
    );
  });

  it("notices every single bit that changed", () => {
    const envelope = sealForTenant(keyring, tenant, place, secret);
    const key = opener();
    for (let bit = 0; bit < envelope.length * 8; bit++) {
      const changed = Buffer.from(envelope);
      changed[bit >> 3] = changed[bit >> 3]! ^ (1 << (bit & 7));
      expect(faultOf(() => openEnvelope(changed, place, key))).not.toBe("opened");
    }
  });

  it("fails closed on anything that is no envelope", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(faultOf(() => openEnvelope(bytes, place, opener()))).not.toBe("opened");
      }),
    );
    const envelope = sealForTenant(keyring, tenant, place, secret);
    for (let length = 0; length < envelope.length; length++) {
      expect(faultOf(() => openEnvelope(envelope.subarray(0, length), place, opener()))).not.toBe("opened");
    }
    expect(faultOf(() => openEnvelope(Buffer.concat([envelope, Buffer.alloc(1)]), place, opener()))).toBe(
      "not_authentic",
    );
  });

  it("fails closed on an unknown version or key", () => {
    const envelope = sealForTenant(keyring, tenant, place, secret);
    const later = Buffer.from(envelope);
    later[0] = 2;
    expect(faultOf(() => openEnvelope(later, place, opener()))).toBe("unknown_version");
    const another = createTenantKey(keyring, orgId, "graph");
    expect(faultOf(() => openEnvelope(envelope, place, opener(another)))).toBe("unknown_key");
    const renamed = { ...opener(another), keyId: tenant.keyId };
    expect(faultOf(() => openEnvelope(envelope, place, renamed))).toBe("not_authentic");
  });

  it("makes another envelope every time, and none shows the secret", () => {
    const one = sealForTenant(keyring, tenant, place, secret);
    const two = sealForTenant(keyring, tenant, place, secret);
    expect(one.equals(two)).toBe(false);
    expect(decodeEnvelope(one).payload.nonce.equals(decodeEnvelope(two).payload.nonce)).toBe(false);
    expect(one.includes(secret)).toBe(false);
    expect(() => sealForTenant(keyring, tenant, place, Buffer.alloc(0))).toThrow(SealError);
  });

  it("refuses keys of low order instead of agreeing on nothing", () => {
    const envelope = sealForTenant(keyring, tenant, place, secret);
    const at = 2 + Buffer.from(tenant.keyId).length;
    for (const first of [0, 1]) {
      const weak = Buffer.from(envelope);
      weak.fill(0, at, at + 32);
      weak[at] = first;
      expect(faultOf(() => openEnvelope(weak, place, opener()))).toBe("not_authentic");
    }
  });
});

describe("an org's key", () => {
  it("is refused without the pinned signer's word for exactly this", () => {
    const attacker = createTenantKey(buildKeyring(), orgId, "graph");
    const other = createTenantKey(keyring, otherOrg, "graph");
    const forged = [
      attacker,
      { ...tenant, publicKey: attacker.publicKey },
      { ...tenant, signature: Buffer.alloc(64) },
      { ...tenant, signature: Buffer.alloc(0) },
      { ...tenant, keyId: other.keyId },
      { ...tenant, keyClass: "webhook" as KeyClass },
      { ...other, orgId },
      { ...tenant, orgId: otherOrg },
      // Authentic, but of another org than the secret.
      other,
    ];
    for (const key of forged) {
      expect(faultOf(() => sealForTenant(keyring, key, place, secret))).toBe("key_not_signed");
    }
  });

  it("can be made only where the signer's private key lies", () => {
    expect(() => createTenantKey({ ...keyring, signer: undefined }, orgId, "graph")).toThrow(/tenant-signer/);
  });

  it("opens with the platform key of its own class alone", () => {
    const only = (keyClass: KeyClass): Keyring => ({
      ...keyring,
      privateKey: (keyId) => keyring.keys.find((key) => key.keyId === keyId && key.keyClass === keyClass),
    });
    expect(openTenantKey(only("graph"), tenant).keyId).toBe(tenant.keyId);
    for (const keyClass of ["webhook", "mail", "hooks"] as const) {
      expect(faultOf(() => openTenantKey(only(keyClass), tenant))).toBe("unknown_key");
    }
    expect(faultOf(() => openTenantKey(keyring, { ...tenant, keyClass: "mail" }))).toBe("unknown_key");
    expect(faultOf(() => openTenantKey(keyring, { ...tenant, orgId: otherOrg }))).toBe("not_authentic");
  });
});

describe("rotation", () => {
  it("moves the data key and leaves the sealed secret as it is", () => {
    const envelope = sealForTenant(keyring, tenant, place, secret);
    const next = createTenantKey(keyring, orgId, "graph");
    const moved = rewrapEnvelope(envelope, place, opener(), next);
    expect(decodeEnvelope(moved).payload).toEqual(decodeEnvelope(envelope).payload);
    expect(decodeEnvelope(moved).wrap.keyId).toBe(next.keyId);
    expect(openEnvelope(moved, place, opener(next)).equals(secret)).toBe(true);
    expect(faultOf(() => openEnvelope(moved, place, opener()))).toBe("unknown_key");
    expect(rewrapEnvelope(moved, place, opener(), next).equals(moved)).toBe(true);
  });

  it("moves nothing that it cannot open at its place", () => {
    const envelope = sealForTenant(keyring, tenant, place, secret);
    const next = createTenantKey(keyring, orgId, "graph");
    const elsewhere = { ...place, recordId: "r2" };
    expect(faultOf(() => rewrapEnvelope(envelope, elsewhere, opener(), next))).toBe("not_authentic");
  });

  it("does the same for what is sealed to the platform", () => {
    const sealed = sealForPlatform(keyring, "graph", place, secret);
    const { privateKey, raw } = generateX25519();
    const next = { keyId: keyIdOf("graph", raw), publicKey: raw };
    const moved = rewrapEnvelope(sealed.envelope, place, keyring.privateKey(sealed.keyId)!, next);
    expect(openEnvelope(moved, place, { keyId: next.keyId, key: privateKey }).equals(secret)).toBe(true);
  });
});
