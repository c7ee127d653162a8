import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { StartError } from "./steps.ts";

/**
 * The port to use: the wanted one when it is free, any free one for 0.
 * @throws StartError when the wanted one is taken, naming the variable that changes it
 */
export const claimPort = (wanted: number, variable: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", (error: NodeJS.ErrnoException) => {
      const taken = error.code === "EADDRINUSE";
      reject(
        new StartError(
          taken ? `Port ${wanted} is already in use.` : `Port ${wanted} cannot be opened: ${error.message}`,
          `Stop the program that uses it, or choose another: ${variable}=${wanted + 1} npm start`,
        ),
      );
    });
    probe.listen(wanted, () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
