import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startSimulator } from "./start-simulator.ts";
import { buildConfig, buildSimulator, maya, phoneNumberId, sendText } from "./testing/build-simulator.ts";
import { itemsOf, startReceiver, type Receiver } from "./testing/webhook-receiver.ts";

let folder: string;
let receiver: Receiver;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "simulator-"));
  receiver = await startReceiver();
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await receiver.close();
});

test("a restart keeps chats, added customers and the open window, also when numbers come later", async () => {
  const stateFile = join(folder, "state.json");
  const before = await buildSimulator(receiver.url, { stateFile });
  before.admin.addCustomer({ phone: "447700900189", name: "Jonas Weber" });
  before.admin.inbound({ phoneNumberId, from: { phone: maya }, text: "Hello" });
  await sendText(before, "Hi", { biz_opaque_callback_data: "v1" });
  await receiver.until(() => itemsOf(receiver, "statuses").length === 2);
  const chat = before.admin.chat(phoneNumberId, maya);
  await before.close();

  const after = await startSimulator({ stateFile, settings: { sentMs: 0, readMs: 0, lingerMs: 0 } });
  expect(after.admin.state().customers.map((customer) => customer.name)).toContain("Jonas Weber");
  after.admin.configure(buildConfig(receiver.url));
  expect(after.admin.chat(phoneNumberId, maya)).toEqual(chat);
  expect(after.admin.summary()).toMatchObject({ accepted: 0 });
  expect(after.admin.read({ phoneNumberId, customer: maya })).toBe(1);
  await sendText(after, "Still open");
  await receiver.until(() => itemsOf(receiver, "statuses").length >= 4);
  const rest = itemsOf(receiver, "statuses").slice(2);
  expect(rest.find((item) => item["status"] === "read")).toMatchObject({ biz_opaque_callback_data: "v1" });
  expect(rest.map((item) => item["status"])).not.toContain("failed");
  after.admin.reset();
  await after.close();

  const empty = await startSimulator({ stateFile, config: buildConfig(receiver.url) });
  expect(empty.admin.chat(phoneNumberId, maya)).toMatchObject({ messages: [], windowOpen: false });
  await empty.close();
});

test("a file that is something else is named with the mend", async () => {
  const stateFile = join(folder, "other.json");
  writeFileSync(stateFile, "{");
  await expect(startSimulator({ stateFile })).rejects.toThrow(/other\.json is not a state file .* delete it/);
});
