// Runs a TypeScript entry with the tsx loader, so that `npm start` needs nothing but node on the PATH.
import { spawn } from "node:child_process";
const [entry, ...args] = process.argv.slice(2);
const child = spawn(process.execPath, ["--import", "tsx", entry, ...args], { stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 1)));
