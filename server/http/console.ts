import { readFile } from "node:fs/promises";
import { join } from "node:path";
import express, { Router } from "express";
import type { RequestHandler } from "express";
import { newNonce, setPagePolicy } from "./security-headers.ts";

/** Vite puts a hash into these names: what they hold never changes. */
const hashedFolder = "/assets/";
const hasExtension = /\.[A-Za-z0-9]{1,8}$/;

const withNonce = (html: string, nonce: string): string =>
  html
    .replaceAll(/<(script|link rel="modulepreload")(?=[\s>])/g, `<$1 nonce="${nonce}"`)
    .replace("</head>", `<meta property="csp-nonce" nonce="${nonce}" /></head>`);

const servePage =
  (directory: string): RequestHandler =>
  async (req, res, next) => {
    if (!req.accepts("html")) {
      next();
      return;
    }
    const html = await readFile(join(directory, "index.html"), "utf8").catch(() => undefined);
    if (html === undefined) {
      res.status(503).type("text/plain").send("The console is not built yet: npm run build\n");
      return;
    }
    const nonce = newNonce();
    setPagePolicy(res, { nonce, host: req.get("host") });
    res.setHeader("Cache-Control", "no-store").type("html").send(withNonce(html, nonce));
  };

/**
 * The console: its files, and its one page for every address that is none of ours. Hashed files are kept for ever,
 * the page never.
 */
export const createConsole = (directory: string): Router => {
  const router = Router();
  router.use(
    express.static(directory, {
      index: false,
      redirect: false,
      dotfiles: "ignore",
      setHeaders: (res, path) => {
        const hashed = path.replaceAll("\\", "/").includes(hashedFolder);
        res.setHeader("Cache-Control", hashed ? "public, max-age=31536000, immutable" : "no-cache");
      },
    }),
  );
  const page = servePage(directory);
  router.use((req, res, next) => {
    const looking = req.method === "GET" || req.method === "HEAD";
    const ours = /^\/(api|socket\.io|webhooks)(\/|$)/.test(req.path);
    if (!looking || ours || hasExtension.test(req.path) || req.path.includes("/.")) next();
    else void page(req, res, next);
  });
  return router;
};
