import { createHash, generateKeyPairSync, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import jwt from "jsonwebtoken";

/** Somebody with an account at the provider. */
export interface FakePerson {
  subject: string;
  email: string;
  verified: boolean;
  name: string;
}

/** How the provider misbehaves at its next exchange. */
export interface Mischief {
  claims?: Record<string, unknown>;
  /** Signs with a key that its document does not name. */
  strangeKey?: boolean;
  unsigned?: boolean;
  down?: boolean;
}

interface Grant {
  person: FakePerson;
  nonce: string | null;
  challenge: string;
  redirectUri: string;
}

const readBody = async (req: IncomingMessage): Promise<URLSearchParams> => {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  return new URLSearchParams(Buffer.concat(chunks).toString());
};

/**
 * A small provider on this machine: OpenID Connect like Google's, and GitHub's endpoints as an Enterprise Server has
 * them. It checks client, redirect URI, PKCE and that a code is used once, as the real ones do.
 */
export const startFakeProvider = async () => {
  const client = { clientId: "parley-client", clientSecret: "a secret of the client" };
  const key = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const strange = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const grants = new Map<string, Grant>();
  const tokens = new Map<string, FakePerson>();
  const asked: string[] = [];
  let mischief: Mischief = {};
  let origin = "";

  const idToken = (grant: Grant): string => {
    const now = Math.floor(Date.now() / 1000);
    const { person, nonce } = grant;
    const claims = {
      ...{ iss: origin, aud: client.clientId, sub: person.subject, iat: now, exp: now + 300, nonce },
      ...{ email: person.email, email_verified: person.verified, name: person.name },
      ...mischief.claims,
    };
    if (mischief.unsigned === true) return jwt.sign(claims, "", { algorithm: "none" });
    const signer = mischief.strangeKey === true ? strange : key;
    return jwt.sign(claims, signer.privateKey, { algorithm: "RS256", keyid: "one" });
  };

  const exchange = async (req: IncomingMessage, openId: boolean): Promise<[number, unknown]> => {
    const form = await readBody(req);
    const code = form.get("code") ?? "";
    const grant = grants.get(code);
    grants.delete(code);
    const challenge = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url");
    const right =
      grant?.challenge === challenge &&
      grant.redirectUri === form.get("redirect_uri") &&
      form.get("client_id") === client.clientId &&
      form.get("client_secret") === client.clientSecret;
    if (!grant || !right) return [openId ? 400 : 200, { error: "invalid_grant" }];
    const token = randomBytes(16).toString("hex");
    tokens.set(token, grant.person);
    const answer = { access_token: token, token_type: "bearer", expires_in: 300 };
    return [200, openId ? { ...answer, id_token: idToken(grant) } : answer];
  };

  const personOf = (req: IncomingMessage): FakePerson | undefined =>
    tokens.get((req.headers.authorization ?? "").replace(/^Bearer /, ""));

  const answer = async (req: IncomingMessage): Promise<[number, unknown]> => {
    const { pathname } = new URL(req.url ?? "/", origin);
    asked.push(`${req.method ?? ""} ${pathname}`);
    if (mischief.down === true) return [503, { error: "down" }];
    const person = personOf(req);
    switch (`${req.method ?? ""} ${pathname}`) {
      case "GET /.well-known/openid-configuration":
        return [
          200,
          {
            issuer: origin,
            authorization_endpoint: `${origin}/authorize`,
            token_endpoint: `${origin}/token`,
            jwks_uri: `${origin}/jwks`,
            response_types_supported: ["code"],
            subject_types_supported: ["public"],
            id_token_signing_alg_values_supported: ["RS256"],
            code_challenge_methods_supported: ["S256"],
          },
        ];
      case "GET /jwks":
        return [
          200,
          { keys: [{ ...key.publicKey.export({ format: "jwk" }), kid: "one", use: "sig", alg: "RS256" }] },
        ];
      case "POST /token":
        return exchange(req, true);
      case "POST /login/oauth/access_token":
        return exchange(req, false);
      case "GET /api/v3/user":
        return person ? [200, { id: Number(person.subject), login: "octo", name: person.name }] : [401, {}];
      case "GET /api/v3/user/emails":
        return person
          ? [
              200,
              [
                { email: "second@elsewhere.example", primary: false, verified: true },
                { email: person.email, primary: true, verified: person.verified },
              ],
            ]
          : [401, {}];
      default:
        return [404, {}];
    }
  };

  const server = createServer((req: IncomingMessage, res: ServerResponse) => {
    void answer(req).then(([status, body]) => {
      res.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    origin,
    client,
    /** What it was asked, in order. */
    asked,
    misbehave: (next: Mischief): void => {
      mischief = next;
    },
    /**
     * The person signs in there and agrees.
     * @returns the query string that the browser comes back with
     */
    agree: (url: string, person: FakePerson): string => {
      const given = new URL(url).searchParams;
      if (given.get("client_id") !== client.clientId || given.get("code_challenge_method") !== "S256") {
        throw new Error("the provider does not know this client");
      }
      const code = randomBytes(16).toString("hex");
      grants.set(code, {
        person,
        nonce: given.get("nonce"),
        challenge: given.get("code_challenge") ?? "",
        redirectUri: given.get("redirect_uri") ?? "",
      });
      return new URLSearchParams({ code, state: given.get("state") ?? "" }).toString();
    },
    close: async (): Promise<void> => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
