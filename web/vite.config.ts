import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import tailwind from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const api = process.env["PARLEY_API"] ?? "http://127.0.0.1:4000";

const neverInBrowser = /zod\/v4\/core\/(json-schema-processors|to-json-schema)\.js$/;

/**
 * Zod carries its JSON Schema writer on every schema, so that no bundler can leave it out (5 KB gz).
 * Only the server writes JSON Schema; here the same names are functions that do nothing.
 */
const withoutJsonSchema = (): Plugin => ({
  name: "without-json-schema",
  apply: "build",
  async load(id) {
    if (!neverInBrowser.test(id)) return null;
    const source = await readFile(id, "utf8");
    const names = [...source.matchAll(/^export (?:const|function|class) (\w+)/gm)].map((match) => match[1]);
    return names.map((name) => `export const ${name} = () => undefined;`).join("\n");
  },
});

/** The console is built to dist/web, which the server serves on the API's own origin. */
export default defineConfig({
  root: here("."),
  plugins: [react(), tailwind(), withoutJsonSchema()],
  server: {
    proxy: {
      "/api": { target: api },
      "/socket.io": { target: api, ws: true },
    },
  },
  build: {
    outDir: here("../dist/web"),
    emptyOutDir: true,
    target: "es2023",
    // The content policy allows files of our own origin only: nothing may become a data: URL.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 600,
  },
});
