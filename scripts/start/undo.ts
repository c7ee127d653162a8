/** Remembers how to take back what was started, and does it in the opposite order. */
export const createUndo = () => {
  const steps: (() => Promise<unknown>)[] = [];
  return {
    add: (step: () => Promise<unknown>): void => void steps.push(step),
    /** Every step is tried, whatever the others do; the first failure is thrown at the end. */
    run: async (): Promise<void> => {
      let failure: Error | undefined;
      for (const step of steps.splice(0).reverse()) {
        await step().catch((error: unknown) => {
          failure ??= error instanceof Error ? error : new Error(String(error));
        });
      }
      if (failure) throw failure;
    },
  };
};
