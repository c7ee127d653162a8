import { createRequire } from "node:module";
import { Router } from "express";
import { newNonce, setPagePolicy } from "./security-headers.ts";

const scriptFile = (): string =>
  createRequire(import.meta.url).resolve("@scalar/api-reference/browser/standalone.js");

const page = (nonce: string): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Parley API</title>
  </head>
  <body>
    <div id="reference"></div>
    <script nonce="${nonce}" src="/docs/reference.js"></script>
    <script nonce="${nonce}">
      Scalar.createApiReference("#reference", {
        url: "/openapi.json",
        withDefaultFonts: false,
        telemetry: false,
        hideClientButton: true,
        agent: { disabled: true },
        mcp: { disabled: true },
        showDeveloperTools: "never",
        proxyUrl: "",
      });
    </script>
  </body>
</html>
`;

/** `/openapi.json` and the page that shows it; every asset comes from here. */
export const createApiDocs = (document: object): Router => {
  const router = Router({ strict: true });
  const text = JSON.stringify(document);
  const file = scriptFile();
  router.get("/openapi.json", (_req, res) => {
    res.setHeader("Cache-Control", "no-cache").type("application/json").send(text);
  });
  router.get(["/docs", "/docs/"], (req, res) => {
    const nonce = newNonce();
    setPagePolicy(res, { nonce, host: req.get("host"), inlineStyles: true });
    res.setHeader("Cache-Control", "no-store").type("html").send(page(nonce));
  });
  router.get("/docs/reference.js", (_req, res) => {
    res.sendFile(file, { maxAge: "1h", dotfiles: "allow" });
  });
  return router;
};
