import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { simpleParser } from "mailparser";
import type { ParsedMail } from "mailparser";
import { SMTPServer } from "smtp-server";
import type { SMTPServerOptions } from "smtp-server";

export interface Caught {
  readonly mail: ParsedMail;
  readonly raw: string;
  readonly recipients: readonly string[];
  readonly secure: boolean;
  readonly user: string | undefined;
}

export interface SmtpCatcherOptions {
  /** Certificate and key; without them no TLS is offered. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** TLS from the first byte. */
  readonly implicit?: boolean;
  /** Demands this login. */
  readonly login?: { readonly user: string; readonly pass: string };
}

/** An SMTP code to answer with, and where. */
export interface Reply {
  readonly at: "RCPT TO" | "DATA";
  readonly code: number;
}

const failure = (code: number): Error =>
  Object.assign(new Error(`told to answer ${code} for somebody@example.com`), { responseCode: code });

/** A mail server on this machine that keeps what it is sent, and refuses what it is told to refuse. */
export const startSmtpCatcher = async (options: SmtpCatcherOptions = {}) => {
  const caught: Caught[] = [];
  const replies: Reply[] = [];
  let connections = 0;
  const next = (at: Reply["at"]): Reply | undefined => (replies[0]?.at === at ? replies.shift() : undefined);
  const { login } = options;
  const settings: SMTPServerOptions = {
    authOptional: login === undefined,
    disabledCommands: [...(options.tls ? [] : ["STARTTLS"]), ...(login ? [] : ["AUTH"])],
    secure: options.implicit ?? false,
    ...options.tls,
    onConnect: (_session, done) => {
      connections += 1;
      done();
    },
    onAuth: ({ username, password }, _session, done) => {
      if (username === login?.user && password === login?.pass) done(null, { user: username });
      else done(new Error("no"));
    },
    onRcptTo: (_address, _session, done) => {
      const reply = next("RCPT TO");
      done(reply ? failure(reply.code) : null);
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const reply = next("DATA");
        if (reply) {
          done(failure(reply.code));
          return;
        }
        const raw = Buffer.concat(chunks);
        void simpleParser(raw).then((mail) => {
          caught.push({
            mail,
            raw: raw.toString(),
            recipients: session.envelope.rcptTo.map(({ address }) => address),
            secure: session.secure,
            user: session.user as string | undefined,
          });
          done(null);
        });
      });
    },
  };
  const server = new SMTPServer(settings);
  server.on("error", () => undefined);
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  const { port } = server.server.address() as AddressInfo;
  return {
    port,
    url: `smtp://127.0.0.1:${port}`,
    caught: caught as readonly Caught[],
    connections: () => connections,
    /** The next mails get these answers, in this order; then all is well again. */
    answer: (...wanted: Reply[]) => void replies.push(...wanted),
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
};
export type SmtpCatcher = Awaited<ReturnType<typeof startSmtpCatcher>>;
