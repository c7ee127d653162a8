import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { createEgress } from "#core/platform/http-egress/egress.ts";
import { resendCarrier, resendOrigin } from "./resend-carrier.ts";

const mail = {
  ...{ id: "019308a0-0000-7000-8000-000000000001", to: "ana@example.com" },
  from: { name: 'Harbour "Bikes"\r\nBcc: x', address: "hello@harbour.example" },
  ...{ subject: "Hello\r\nBcc: y", html: "<p>Hello</p>", text: "Hello" },
};
const never = new AbortController().signal;

const answering = async (status: number) => {
  const seen: { headers: IncomingHttpHeaders; body: Record<string, unknown>; path: string }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      seen.push({
        headers: request.headers,
        path: request.url ?? "",
        body: JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>,
      });
      response
        .writeHead(status, { "content-type": "application/json" })
        .end('{"id":"re_1","message":"ana@example.com"}');
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const egress = createEgress({ origins: [origin] });
  onTestFinished(async () => {
    await egress.close();
    server.close();
  });
  return { seen, carry: resendCarrier(egress, "re_secret", origin) };
};

it("hands a mail over once, by the row's id, and no name becomes a header", async () => {
  const { seen, carry } = await answering(200);
  expect(await carry(mail, never)).toEqual({ kind: "sent" });
  expect(seen[0]).toMatchObject({
    path: "/emails",
    headers: { authorization: "Bearer re_secret", "idempotency-key": mail.id },
    body: {
      from: '"Harbour \\"Bikes\\" Bcc: x" <hello@harbour.example>',
      to: ["ana@example.com"],
      subject: "Hello Bcc: y",
      headers: { "Message-ID": `<${mail.id}@harbour.example>` },
    },
  });
});

it.each([
  [401, "retry"],
  [403, "retry"],
  [409, "retry"],
  [422, "refused"],
  [429, "retry"],
  [500, "retry"],
])("%i is %s", async (status, kind) => {
  const { carry } = await answering(status);
  const outcome = await carry(mail, never);
  expect(outcome.kind).toBe(kind);
  expect(JSON.stringify(outcome)).not.toMatch(/ana@|re_secret/);
});

it("the key goes to Resend and nowhere else", async () => {
  expect(resendOrigin).toBe("https://api.resend.com");
  const { seen } = await answering(200);
  const egress = createEgress({ origins: [resendOrigin] });
  onTestFinished(() => egress.close());
  expect(await resendCarrier(egress, "re_secret", "http://127.0.0.1:9")(mail, never)).toMatchObject({
    kind: "retry",
  });
  expect(seen).toHaveLength(0);
});
