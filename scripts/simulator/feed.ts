import type { ServerResponse } from "node:http";

interface Listener {
  readonly response: ServerResponse;
  /** Chat key `number|customer`, or a bare number id for every chat of that number. */
  readonly topics: ReadonlySet<string>;
}

/** Server-sent events for the phone page. Costs nothing while nobody looks. */
export class Feed {
  readonly #listeners = new Set<Listener>();
  readonly #beat = setInterval(() => {
    for (const { response } of this.#listeners) response.write(": beat\n\n");
  }, 15_000).unref();

  /** Keeps the response open and writes events of these topics to it. */
  listen(response: ServerResponse, topics: readonly string[]): void {
    response.writeHead(200, {
      "content-type": "text/event-stream",
      "cache-control": "no-store",
      connection: "keep-alive",
    });
    response.write("retry: 1000\n\n");
    const listener = { response, topics: new Set(topics) };
    this.#listeners.add(listener);
    response.on("close", () => this.#listeners.delete(listener));
  }

  /** Writes one event to whoever listens to any of the topics. `data` is only built when somebody does. */
  emit(topics: readonly string[], name: string, data: () => unknown): void {
    if (this.#listeners.size === 0) return;
    let text: string | undefined;
    for (const listener of this.#listeners) {
      if (!topics.some((topic) => listener.topics.has(topic))) continue;
      text ??= `event: ${name}\ndata: ${JSON.stringify(data())}\n\n`;
      listener.response.write(text);
    }
  }

  close(): void {
    clearInterval(this.#beat);
    for (const { response } of this.#listeners) response.end();
    this.#listeners.clear();
  }
}
