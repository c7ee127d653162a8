import http from "node:http";
import https from "node:https";

/** TLS 1.2 with forward secrecy and AEAD alone, and TLS 1.3. */
const tlsPolicy = {
  minVersion: "TLSv1.2",
  honorCipherOrder: true,
  ciphers: [
    "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256",
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384",
    "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305",
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256",
  ].join(":"),
} as const;

/**
 * Who is slow to say what they want is cut off: headers within ten seconds, the whole request within thirty. Looked at
 * every two seconds (Node's own default of thirty would let them stay three times as long).
 */
const timeouts = {
  requestTimeout: 30_000,
  headersTimeout: 10_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 2_000,
};

/** More connections than this are closed as they come, before they cost memory. */
const mostConnections = 10_000;

export interface HttpServerOptions {
  /** Speaks https with this certificate; without it, http (behind a proxy that ends TLS). */
  tls?: { cert: Buffer; key: Buffer } | undefined;
  /** How long a slow caller may take. */
  timeouts?: Partial<typeof timeouts>;
}

/** Makes the server; it does not listen yet. */
export const openHttpServer = (options: HttpServerOptions): http.Server => {
  const patience = { ...timeouts, ...options.timeouts };
  const server = options.tls
    ? https.createServer({ ...patience, ...options.tls, ...tlsPolicy })
    : http.createServer(patience);
  server.maxConnections = mostConnections;
  return server;
};

/** Ends when the last request has been answered; after `graceMs` it does not wait any longer. */
export const closeHttpServer = async (server: http.Server, graceMs: number): Promise<void> => {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  const deadline = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(deadline);
};
