import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { customerSchema, type CustomerInput } from "./config.ts";
import type { Chat, ChatMessage, Customer } from "./model.ts";
import type { World } from "./world.ts";

/** Chats whose messages are kept, and how many of each; the others keep their service window only. */
const FULL_CHATS = 300;
const KEPT = 40;
const MAX_CHATS = 5000;

const messageSchema = z.object({
  direction: z.enum(["in", "out"]),
  wamid: z.string(),
  at: z.number(),
  type: z.string(),
  payload: z.unknown(),
  contextWamid: z.string().optional(),
  readBy: z.number().optional(),
  to: z.string().nullable().default(null),
  recipient: z.string().nullable().default(null),
  group: z.boolean().default(false),
  category: z.string().default("service"),
  freeEntryPoint: z.boolean().default(false),
  bizOpaque: z.string().nullable().default(null),
  statuses: z.record(z.string(), z.number()).default({}),
});

const chatSchema = z.object({
  phoneNumberId: z.string(),
  customer: customerSchema,
  invented: z.boolean(),
  lastInboundAt: z.number().optional(),
  entryPointAt: z.number().optional(),
  messages: z.array(messageSchema),
});
type SavedChat = z.infer<typeof chatSchema>;

const snapshotSchema = z.object({ customers: z.array(customerSchema), chats: z.array(chatSchema) });
type Snapshot = z.infer<typeof snapshotSchema>;

function customerInput(customer: Customer): CustomerInput {
  return {
    name: customer.name,
    ...(customer.waId === undefined ? {} : { phone: customer.waId }),
    ...(customer.bsuid === undefined ? {} : { bsuid: customer.bsuid }),
    ...(customer.username === undefined ? {} : { username: customer.username }),
    ...(customer.parentBsuid === undefined ? {} : { parentBsuid: customer.parentBsuid }),
  };
}

function savedMessage(message: ChatMessage): z.infer<typeof messageSchema> {
  const { direction, wamid, at, type, payload, contextWamid } = message;
  const common = { direction, wamid, at, type, payload, contextWamid };
  if (message.direction === "in") return messageSchema.parse({ ...common, readBy: message.readBy });
  const { to, recipient, group, category, freeEntryPoint, bizOpaque, statuses } = message;
  return messageSchema.parse({
    ...common,
    to,
    recipient,
    group,
    category,
    freeEntryPoint,
    bizOpaque,
    statuses,
  });
}

/** What a restart should not forget: customers, service windows and the newest messages of each chat. */
export function takeSnapshot(world: World, unclaimed: readonly SavedChat[]): Snapshot {
  const newest = [...world.chats.all()].sort((a, b) => b.updatedAt - a.updatedAt).slice(0, MAX_CHATS);
  const chats = newest.map((chat, rank) => ({
    phoneNumberId: chat.number.phoneNumberId,
    customer: customerInput(chat.customer),
    invented: chat.customer.invented,
    ...(chat.lastInboundAt === undefined ? {} : { lastInboundAt: chat.lastInboundAt }),
    ...(chat.entryPointAt === undefined ? {} : { entryPointAt: chat.entryPointAt }),
    messages: rank < FULL_CHATS ? chat.messages.slice(-KEPT).map(savedMessage) : [],
  }));
  return { customers: world.registry.listCustomers().map(customerInput), chats: [...chats, ...unclaimed] };
}

function liveMessage(chat: Chat, saved: SavedChat["messages"][number]): ChatMessage {
  const common = {
    chat,
    wamid: saved.wamid,
    at: saved.at,
    type: saved.type,
    payload: saved.payload,
    ...(saved.contextWamid === undefined ? {} : { contextWamid: saved.contextWamid }),
  };
  if (saved.direction === "in")
    return { ...common, direction: "in", ...(saved.readBy === undefined ? {} : { readBy: saved.readBy }) };
  const { to, recipient, group, category, freeEntryPoint, bizOpaque, statuses } = saved;
  return {
    ...common,
    direction: "out",
    // Accepted by an earlier process: not in this one's log.
    index: -1,
    number: chat.number,
    customer: chat.customer,
    to,
    recipient,
    group,
    category,
    freeEntryPoint,
    bizOpaque,
    statuses,
    plan: {},
    readAsked: false,
  };
}

/** Keeps a world's chats in a file, so that a restart opens with the same phones and service windows. */
export class SnapshotFile {
  #unclaimed: SavedChat[] = [];
  #revision = 0;
  readonly #timer: NodeJS.Timeout;

  /** @throws Error with the mend when the file is there but not usable. */
  constructor(
    private readonly world: World,
    private readonly path: string,
  ) {
    let text: string | undefined;
    try {
      text = readFileSync(path, "utf8");
    } catch {
      // The first start has no file yet.
    }
    if (text !== undefined) {
      const parsed = snapshotSchema.safeParse(this.#json(text));
      if (!parsed.success)
        throw new Error(`${path} is not a state file of the simulator: delete it and start again.`);
      for (const customer of parsed.data.customers) world.registry.addCustomer(customer);
      this.#unclaimed = parsed.data.chats;
    }
    this.#timer = setInterval(() => this.save(), 2000).unref();
  }

  /** Gives saved chats to the numbers that are configured by now. */
  restore(): void {
    const { registry, chats, byWamid } = this.world;
    this.#unclaimed = this.#unclaimed.filter((saved) => {
      const number = registry.numbers.get(saved.phoneNumberId);
      if (number === undefined) return true;
      const known = registry.findCustomer(saved.customer.phone ?? saved.customer.bsuid ?? "");
      const chat = chats.open(number, known ?? registry.addCustomer(saved.customer, saved.invented));
      if (saved.entryPointAt !== undefined) chat.entryPointAt = saved.entryPointAt;
      for (const entry of saved.messages) {
        const message = liveMessage(chat, entry);
        chats.add(chat, message);
        byWamid.set(message.wamid, message);
      }
      if (saved.lastInboundAt !== undefined) chat.lastInboundAt = saved.lastInboundAt;
      return false;
    });
  }

  /** Forgets chats that nobody has claimed yet, as a reset does with the others. */
  clear(): void {
    this.#unclaimed = [];
  }

  /** Writes the file when something happened since the last time. */
  save(): void {
    if (this.world.revision === this.#revision) return;
    this.#revision = this.world.revision;
    const temporary = `${this.path}.tmp`;
    writeFileSync(temporary, JSON.stringify(takeSnapshot(this.world, this.#unclaimed)));
    renameSync(temporary, this.path);
  }

  /** Stops the regular writing. */
  stop(): void {
    clearInterval(this.#timer);
  }

  /** Writes a last time. */
  close(): void {
    this.stop();
    this.save();
  }

  #json(text: string): unknown {
    try {
      return JSON.parse(text);
    } catch {
      return undefined;
    }
  }
}
