import { createHmac, timingSafeEqual } from "node:crypto";
import type { AddressInfo } from "node:net";
import express from "express";

/** The floor of `ingest-ack`: bare Express 5 that checks the HMAC and answers; it stores nothing. */
const secret = process.env["BENCH_SECRET"] ?? "";
const app = express();
app.post("/webhooks/meta/:appKey", express.raw({ type: "*/*", limit: "3mb" }), (request, response) => {
  const wanted = createHmac("sha256", secret)
    .update(request.body as Buffer)
    .digest();
  const given = Buffer.from(String(request.headers["x-hub-signature-256"]).slice(7), "hex");
  const right = given.length === wanted.length && timingSafeEqual(given, wanted);
  response.status(right ? 200 : 401).end();
});
const server = app.listen(0, "127.0.0.1", () => {
  console.log(JSON.stringify({ ready: true, port: (server.address() as AddressInfo).port }));
});
process.on("SIGTERM", () => server.close(() => process.exit(0)));
