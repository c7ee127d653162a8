/**
 * How much of the request had been handed to the connection when it failed. `none` is proof: no byte of it was or
 * will be written. `some` and `all` are not proof of anything: bytes may rest in a buffer, or may have arrived.
 */
export type SentBytes = "none" | "some" | "all";

export type FailureReason =
  | "origin_not_allowed"
  | "dns"
  | "refused"
  | "unreachable"
  | "tls"
  | "connect_timeout"
  | "timeout"
  | "reset"
  | "answer_too_large"
  | "bad_http"
  | "aborted"
  | "closed"
  | "unknown";

const byCode: Readonly<Record<string, FailureReason>> = {
  ENOTFOUND: "dns",
  EAI_AGAIN: "dns",
  EAI_FAIL: "dns",
  ECONNREFUSED: "refused",
  EHOSTUNREACH: "unreachable",
  ENETUNREACH: "unreachable",
  EADDRNOTAVAIL: "unreachable",
  ETIMEDOUT: "connect_timeout",
  UND_ERR_CONNECT_TIMEOUT: "connect_timeout",
  UND_ERR_HEADERS_TIMEOUT: "timeout",
  UND_ERR_BODY_TIMEOUT: "timeout",
  ECONNRESET: "reset",
  EPIPE: "reset",
  UND_ERR_SOCKET: "reset",
  UND_ERR_RES_EXCEEDED_MAX_SIZE: "answer_too_large",
  UND_ERR_ABORTED: "aborted",
  UND_ERR_DESTROYED: "closed",
  UND_ERR_CLOSED: "closed",
  EPROTO: "tls",
};

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";

/** What went wrong, from an error of undici, Node's sockets or Node's TLS. */
export const reasonOf = (error: unknown, sent: SentBytes): FailureReason => {
  const code = codeOf(error);
  // A connection that ends within the handshake: Node says ECONNRESET and means TLS.
  if (sent === "none" && code === "ECONNRESET" && error instanceof Error && error.message.includes("TLS"))
    return "tls";
  const known = byCode[code];
  if (known !== undefined) return known;
  if (error instanceof Error && error.name === "HTTPParserError") return "bad_http";
  // OpenSSL's words for a chain that does not hold: CERT_HAS_EXPIRED, DEPTH_ZERO_SELF_SIGNED_CERT, ….
  if (/^ERR_(TLS|SSL)|CERT|SIGNATURE|UNABLE_TO|HOSTNAME_MISMATCH/.test(code)) return "tls";
  return "unknown";
};
