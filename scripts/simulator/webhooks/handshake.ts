import { randomBytes } from "node:crypto";
import { request } from "undici";

export interface HandshakeResult {
  readonly ok: boolean;
  /** HTTP status, 0 when nobody answered. */
  readonly status: number;
  readonly echoed: boolean;
  readonly reason?: string;
}

/** The GET with which Meta checks a callback: 200 and the bare challenge as body, else the address is refused. */
export async function handshake(url: string, verifyToken: string): Promise<HandshakeResult> {
  const challenge = String(1_000_000_000 + (randomBytes(4).readUInt32BE() % 1_000_000_000));
  const target = new URL(url);
  target.searchParams.set("hub.mode", "subscribe");
  target.searchParams.set("hub.challenge", challenge);
  target.searchParams.set("hub.verify_token", verifyToken);
  try {
    const answer = await request(target, { headersTimeout: 10_000, bodyTimeout: 10_000 });
    const echoed = (await answer.body.text()) === challenge;
    return { ok: answer.statusCode === 200 && echoed, status: answer.statusCode, echoed };
  } catch (error) {
    return {
      ok: false,
      status: 0,
      echoed: false,
      reason: error instanceof Error ? error.message : "no answer",
    };
  }
}
