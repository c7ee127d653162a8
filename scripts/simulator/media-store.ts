import { createHash, createHmac, randomBytes } from "node:crypto";

export interface StoredMedia {
  readonly id: string;
  readonly phoneNumberId: string;
  readonly mimeType: string;
  readonly bytes: Buffer;
  readonly sha256: Buffer;
  readonly at: number;
  /** Uploaded by the business: lives 30 days. From a customer: 7 days. */
  readonly source: "upload" | "inbound";
  readonly filename?: string | undefined;
}

const DAY_MS = 86_400_000;
const URL_LIFE_MS = 300_000;

/** Media in memory, with download addresses that die after five minutes. */
export class MediaStore {
  readonly #media = new Map<string, StoredMedia>();
  readonly #key = randomBytes(32);
  #next = 1_037_540_000_000_000 + (randomBytes(4).readUInt32BE() % 1_000_000_000);

  constructor(
    private readonly now: () => number,
    private readonly baseUrl: () => string,
  ) {}

  add(media: Pick<StoredMedia, "phoneNumberId" | "mimeType" | "bytes" | "source" | "filename">): StoredMedia {
    this.#next += 1;
    const stored: StoredMedia = {
      ...media,
      id: String(this.#next),
      sha256: createHash("sha256").update(media.bytes).digest(),
      at: this.now(),
    };
    this.#media.set(stored.id, stored);
    return stored;
  }

  /** The media, unless it was deleted or outlived its 30 (uploads) or 7 (inbound) days. */
  get(id: string): StoredMedia | undefined {
    const media = this.#media.get(id);
    if (media === undefined) return undefined;
    const life = (media.source === "upload" ? 30 : 7) * DAY_MS;
    return this.now() - media.at > life ? undefined : media;
  }

  delete(id: string): boolean {
    return this.#media.delete(id);
  }

  /** A fresh download address: good for five minutes, and only with the token. */
  urlOf(media: StoredMedia): string {
    const expires = Math.floor((this.now() + URL_LIFE_MS) / 1000);
    const url = new URL("/whatsapp_business/attachments/", this.baseUrl());
    url.searchParams.set("mid", media.id);
    url.searchParams.set("ext", String(expires));
    url.searchParams.set("hash", this.#hash(media.id, expires));
    return url.href;
  }

  /** The media behind a download address; undefined when the address is wrong or too old. */
  byUrl(query: URLSearchParams): StoredMedia | undefined {
    const id = query.get("mid") ?? "";
    const expires = Number(query.get("ext"));
    if (query.get("hash") !== this.#hash(id, expires) || this.now() > expires * 1000) return undefined;
    return this.get(id);
  }

  clear(): void {
    this.#media.clear();
  }

  #hash(id: string, expires: number): string {
    return createHmac("sha256", this.#key).update(`${id}|${expires}`).digest("base64url").slice(0, 24);
  }
}
