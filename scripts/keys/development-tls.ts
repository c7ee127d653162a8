import { chmodSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import forge from "node-forge";
import { randomBytes } from "node:crypto";
import { writePrivate } from "./key-files.ts";

/** Browsers and Node refuse leaf certificates that live longer. */
const leafDays = 397;
const caDays = 3_650;

interface Pair {
  readonly key: forge.pki.rsa.PrivateKey;
  readonly certificate: forge.pki.Certificate;
}

/**
 * A certificate authority for development and a certificate for localhost, so that TLS between the parts can be tried
 * out. Never for production. Files: `ca.pem`, `ca.private.pem`, `localhost.pem`, `localhost.private.pem`.
 */
export const createDevelopmentTls = (directory: string, log: (line: string) => void): void => {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  chmodSync(directory, 0o700);
  const at = (file: string): string => join(directory, file);
  const hasCa = hasPair(at("ca.pem"), at("ca.private.pem"), directory);
  const hasLeaf = hasPair(at("localhost.pem"), at("localhost.private.pem"), directory);
  if (hasCa && hasLeaf) return;
  const ca = hasCa ? readPair(at("ca.pem"), at("ca.private.pem")) : makeCa();
  if (!hasCa) writePair(at("ca"), ca, log);
  if (!hasLeaf) writePair(at("localhost"), makeLeaf(ca), log);
};

/** @throws Error when only one half is there: the other cannot be made again */
const hasPair = (certificate: string, key: string, directory: string): boolean => {
  const [first, second] = [existsSync(certificate), existsSync(key)];
  if (first !== second) {
    throw new Error(`${first ? key : certificate} is gone: remove ${directory}, then run npm run keys`);
  }
  return first;
};

const readPair = (certificate: string, key: string): Pair => ({
  certificate: forge.pki.certificateFromPem(readFileSync(certificate, "utf8")),
  key: forge.pki.privateKeyFromPem(readFileSync(key, "utf8")),
});

const writePair = (stem: string, pair: Pair, log: (line: string) => void): void => {
  writePrivate(`${stem}.private.pem`, forge.pki.privateKeyToPem(pair.key));
  writePrivate(`${stem}.pem`, forge.pki.certificateToPem(pair.certificate));
  log(`made ${stem}.pem`);
};

const blank = (commonName: string, days: number, now = new Date()): forge.pki.Certificate => {
  const certificate = forge.pki.createCertificate();
  // Positive and 127 bits: a serial number is a signed integer.
  const serial = randomBytes(16);
  serial[0] = (serial[0] ?? 0) & 0x7f || 0x01;
  certificate.serialNumber = serial.toString("hex");
  // A clock that is a little behind must not find it "not yet valid".
  certificate.validity.notBefore = new Date(now.getTime() - 3_600_000);
  certificate.validity.notAfter = new Date(now.getTime() + days * 86_400_000);
  certificate.setSubject([
    { name: "commonName", value: commonName },
    { name: "organizationName", value: "Parley development" },
  ]);
  return certificate;
};

const makeCa = (): Pair => {
  const keys = forge.pki.rsa.generateKeyPair({ bits: 3_072 });
  const certificate = blank("Parley development CA", caDays);
  certificate.publicKey = keys.publicKey;
  certificate.setIssuer(certificate.subject.attributes);
  certificate.setExtensions([
    { name: "basicConstraints", cA: true, pathLenConstraint: 0, critical: true },
    { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
    { name: "subjectKeyIdentifier" },
  ]);
  certificate.sign(keys.privateKey, forge.md.sha256.create());
  return { key: keys.privateKey, certificate };
};

const makeLeaf = (ca: Pair): Pair => {
  const keys = forge.pki.rsa.generateKeyPair({ bits: 3_072 });
  const certificate = blank("localhost", leafDays);
  certificate.publicKey = keys.publicKey;
  certificate.setIssuer(ca.certificate.subject.attributes);
  certificate.setExtensions([
    { name: "basicConstraints", cA: false, critical: true },
    { name: "keyUsage", digitalSignature: true, keyEncipherment: true, critical: true },
    { name: "extKeyUsage", serverAuth: true, clientAuth: true },
    {
      name: "subjectAltName",
      altNames: [
        { type: 2, value: "localhost" },
        // The services of docker-compose.yml.
        { type: 2, value: "postgres" },
        { type: 2, value: "redis" },
        { type: 2, value: "upstash-bridge" },
        { type: 7, ip: "127.0.0.1" },
        { type: 7, ip: "::1" },
      ],
    },
    { name: "subjectKeyIdentifier" },
    {
      name: "authorityKeyIdentifier",
      keyIdentifier: ca.certificate.generateSubjectKeyIdentifier().getBytes(),
    },
  ]);
  certificate.sign(ca.key, forge.md.sha256.create());
  return { key: keys.privateKey, certificate };
};
