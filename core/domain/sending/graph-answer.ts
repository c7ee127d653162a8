import { z } from "zod";

/** A Graph error body (fixtures graph/error.*.json). Branch on code and details only. */
export const GraphErrorBody = z.object({
  error: z.object({
    code: z.int(),
    message: z.string().optional(),
    error_subcode: z.int().optional(),
    is_transient: z.boolean().optional(),
    error_data: z.object({ details: z.string().optional() }).optional().catch(undefined),
    fbtrace_id: z.string().optional(),
  }),
});
export type GraphErrorBody = z.infer<typeof GraphErrorBody>;

/** The part of a 200 that matters (fixtures graph/send.*.json). */
export const AcceptedBody = z.object({
  messages: z.tuple([z.object({ id: z.string().min(1) })]).rest(z.unknown()),
});

/** What is known of one POST after it is over. */
export type SendOutcome =
  /** No byte of the request can have reached Meta: no name, no connection, no TLS, refused stream. */
  | { kind: "unsent"; reason: string }
  /** Bytes were written and no answer came. */
  | { kind: "ambiguous"; reason: string }
  /** An answer: `body` is its JSON, or undefined when it was none. */
  | { kind: "answer"; status: number; body: unknown };
