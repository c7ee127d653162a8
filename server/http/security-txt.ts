import type { RequestHandler } from "express";
import type { Clock } from "#core/platform/clock.ts";

const halfYearMs = 180 * 24 * 60 * 60 * 1000;

/** `/.well-known/security.txt` (RFC 9116); it never runs out while the server is kept running. */
export const createSecurityTxt =
  (contact: string, clock: Clock): RequestHandler =>
  (_req, res) => {
    const expires = new Date(clock.now().getTime() + halfYearMs).toISOString();
    res.setHeader("Cache-Control", "no-cache").type("text/plain");
    res.send(`Contact: ${contact}\nExpires: ${expires}\nPreferred-Languages: en\n`);
  };
