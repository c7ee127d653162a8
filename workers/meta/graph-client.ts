import type { SendOutcome } from "#core/domain/sending/graph-answer.ts";
import type { Egress } from "#core/platform/http-egress/egress.ts";
import { jsonOf } from "#core/platform/http-egress/egress.ts";

export interface GraphClientOptions {
  egress: Egress;
  /** `https://graph.facebook.com`, or the simulator. Its origin must be on the egress's list. */
  baseUrl: string;
  /** `v25.0`. */
  version: string;
  /** From the call to the last byte of the answer, ms. Default 12,000: shorter than a lease, longer than Meta. */
  timeoutMs?: number;
}

export interface GraphClient {
  /**
   * `POST /{phone-number-id}/messages`, once. Never throws: what is not an answer is either proven unsent or ambiguous.
   */
  postMessage(request: { phoneNumberId: string; token: Buffer; body: string }): Promise<SendOutcome>;
}

/** Meta's Graph API as the senders use it. The token is read into the header of one request and not kept. */
export const createGraphClient = ({
  egress,
  baseUrl,
  version,
  timeoutMs = 12_000,
}: GraphClientOptions): GraphClient => ({
  postMessage: async ({ phoneNumberId, token, body }) => {
    const result = await egress.request({
      method: "POST",
      url: `${baseUrl.replace(/\/$/, "")}/${version}/${encodeURIComponent(phoneNumberId)}/messages`,
      headers: { authorization: `Bearer ${token.toString("utf8")}`, "content-type": "application/json" },
      body,
      timeoutMs,
    });
    if (result.kind === "answer") return { kind: "answer", status: result.status, body: jsonOf(result.body) };
    if (result.sentBytes === "none") return { kind: "unsent", reason: result.reason };
    return { kind: "ambiguous", reason: result.reason };
  },
});
