/** Gathers single calls into batches: what comes in while a flush runs, or within `lingerMs`, goes together. */
export interface Batcher<In, Out> {
  /** Settles as the item's own result does. */
  add(item: In): Promise<Out>;
}

export interface BatcherOptions<In, Out> {
  /** Answers in the order of `items`. A rejection is every item's. */
  flush: (items: In[]) => Promise<PromiseSettledResult<Out>[]>;
  /** How long the first item of a batch waits for company, in ms. 0: until the end of this turn of the loop. */
  lingerMs: number;
  max: number;
}

interface Waiting<In, Out> {
  item: In;
  resolve: (value: Out) => void;
  reject: (reason: unknown) => void;
}

export const createBatcher = <In, Out>({
  flush,
  lingerMs,
  max,
}: BatcherOptions<In, Out>): Batcher<In, Out> => {
  const waiting: Waiting<In, Out>[] = [];
  let planned = false;
  let running = false;

  const run = async (): Promise<void> => {
    const batch = waiting.splice(0, max);
    try {
      const results = await flush(batch.map((entry) => entry.item));
      batch.forEach((entry, index) => {
        const result = results[index];
        if (result?.status === "fulfilled") entry.resolve(result.value);
        else entry.reject(result?.reason ?? new Error("the batch answered too little"));
      });
    } catch (error) {
      for (const entry of batch) entry.reject(error);
    }
  };

  const plan = (): void => {
    if (planned || running || waiting.length === 0) return;
    planned = true;
    const start = (): void => {
      planned = false;
      running = true;
      void run().finally(() => {
        running = false;
        plan();
      });
    };
    if (lingerMs > 0 && waiting.length < max) setTimeout(start, lingerMs);
    else setImmediate(start);
  };

  return {
    add: (item) =>
      new Promise<Out>((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        plan();
      }),
  };
};

/** For flushes that succeed or fail as a whole. */
export const allDone = <Out>(values: readonly Out[]): PromiseSettledResult<Out>[] =>
  values.map((value) => ({ status: "fulfilled", value }));
