import { startEverything } from "./start-everything.ts";
import { StartError } from "./steps.ts";

/** `npm start`: everything up, or one line that says what is wrong and how to mend it. */
const running = await startEverything({ tls: process.argv.includes("--tls") }).catch((error: unknown) => {
  const reason = error instanceof Error ? error.message : String(error);
  console.error(`\nParley did not start. ${reason}`);
  if (error instanceof StartError) console.error(error.mend);
  process.exit(1);
});

let asked = false;
const stop = (code: number): void => {
  if (asked) return;
  asked = true;
  console.log("\nStopping …");
  void running.stop().then(
    () => process.exit(code),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
};
process.on("SIGINT", () => stop(0));
process.on("SIGTERM", () => stop(0));
void running.broken.then((reason) => {
  console.error(`\n${reason}`);
  stop(1);
});
