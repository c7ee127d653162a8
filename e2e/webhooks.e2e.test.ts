import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { routes } from "#contracts/routes/registry.ts";
import type { Message } from "#contracts/shapes/message.ts";
import { eventually, postWebhook, signIn } from "./api.ts";
import { useProduct } from "./set-up.ts";

const folder = join(import.meta.dirname, "../core/testing/fixtures/webhooks");
const bodies = readdirSync(folder)
  .filter((name) => name.endsWith(".json") && name !== "index.json")
  .map((name) => readFileSync(join(folder, name)));

const product = useProduct();

/** The whole thread of the person of the fixtures, as the API tells it. */
const thread = async (): Promise<Message[]> => {
  const { client } = await signIn(product.demo, 0, "admin");
  const { items } = await client.call(routes.conversationsList, { query: { search: "Maya Okafor" } });
  const messages: Message[] = [];
  for (const conversation of items) {
    let cursor: string | undefined;
    do {
      const page = await client.call(routes.messagesList, {
        params: { conversationId: conversation.id },
        query: { limit: 100, ...(cursor === undefined ? {} : { cursor }) },
      });
      messages.push(...page.items);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
  }
  return messages;
};

const shape = (messages: Message[]) =>
  messages
    .map(({ waMessageId, type, text, status, direction, origin }) => ({
      waMessageId,
      type,
      text,
      status,
      direction,
      origin,
    }))
    .sort((a, b) => String(a.waMessageId).localeCompare(String(b.waMessageId)));

describe("webhooks at the demo's address", () => {
  it("acknowledges every recorded body, twice and in another order, and shows the same thread", async () => {
    for (const body of bodies) expect(await postWebhook(product.demo, body)).toBe(200);
    const first = await eventually(async () => {
      const messages = await thread();
      return messages.length > 30 && messages;
    });
    const settled = await eventually(async () => {
      const again = shape(await thread());
      await new Promise((resolve) => setTimeout(resolve, 500));
      return JSON.stringify(again) === JSON.stringify(shape(await thread())) && again;
    });
    expect(first.length).toBeGreaterThan(30);
    for (const body of [...bodies].reverse()) expect(await postWebhook(product.demo, body)).toBe(200);
    const marker = JSON.parse(bodies[0]!.toString()) as object;
    expect(await postWebhook(product.demo, JSON.stringify({ ...marker, entry: [] }))).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect(shape(await thread())).toEqual(settled);
  });

  it("refuses what is not signed rightly, and answers Meta's handshake", async () => {
    const body = bodies[0]!;
    expect(await postWebhook(product.demo, body, "somebody else's secret")).toBe(401);
    const bare = await fetch(product.demo.webhookUrl, { method: "POST", body: new Uint8Array(body) });
    expect(bare.status).toBe(401);
    const ask = (token: string) =>
      fetch(
        `${product.demo.webhookUrl}?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=${encodeURIComponent(token)}`,
      );
    const right = await ask(product.demo.meta.verifyToken);
    expect([right.status, await right.text()]).toEqual([200, "1158201444"]);
    expect((await ask("wrong")).status).toBe(403);
  });

  it("answers 413 to a body over 3 MB and keeps a malformed one that is signed rightly", async () => {
    expect(await postWebhook(product.demo, Buffer.alloc(3 * 1024 * 1024 + 1, 0x20))).toBe(413);
    expect(await postWebhook(product.demo, "{ not json")).toBe(200);
  });
});
