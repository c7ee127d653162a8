import { generateKeyPairSync, randomUUID } from "node:crypto";
import { performance } from "node:perf_hooks";
import { apiPrefix } from "#contracts/routes/registry.ts";
import { systemClock } from "#core/platform/clock.ts";
import type { DemoState } from "../seed/demo-state.ts";
import { issueAccessToken } from "../../server/identity/access-token.ts";
import { createTokenVerifier } from "../../server/identity/token-verifier.ts";
import { openBenchStack } from "./bench-stack.ts";
import { againstFloor, atMost } from "./report.ts";
import type { Figure } from "./report.ts";
import { agentToken } from "./sign-in.ts";
import { percentile } from "./stats.ts";

const seconds = 8;
const readsPerSecond = 25;
const rounds = 3;

/** Runs `work` on schedule; answers how long each took from the moment it was due, ms. */
const onSchedule = async (perSecond: number, work: () => Promise<void>): Promise<number[]> => {
  const begun = performance.now();
  const took: number[] = [];
  const pending: Promise<void>[] = [];
  for (let n = 0; n < perSecond * seconds; n += 1) {
    const due = begun + (n * 1_000) / perSecond;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
    pending.push(work().then(() => void took.push(performance.now() - due)));
  }
  await Promise.all(pending);
  return took;
};

const signIn = async (origin: string, demo: DemoState, n: number): Promise<void> => {
  const people = demo.orgs.flatMap((org) => org.members);
  const { email = "", password = "" } = people[n % people.length] ?? {};
  const answer = await fetch(`${origin}${apiPrefix}/auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email, password }),
  });
  if (!answer.ok) throw new Error(`a sign-in of the storm answered ${answer.status}`);
  await answer.arrayBuffer();
};

/** The longest stall of the server's event loop since it was last asked, ms. */
const longestStall = async (origin: string): Promise<number> => {
  const text = await (await fetch(`${origin}/metrics`)).text();
  return Number(/^nodejs_eventloop_lag_p99_seconds(?:\{[^}]*\})? (\S+)$/m.exec(text)?.[1]) * 1_000;
};

/** What it costs to check the token of somebody who is at work, µs. */
const tokenCheck = (): number => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const subject = { memberId: randomUUID(), orgId: randomUUID(), sessionId: randomUUID() };
  const token = issueAccessToken(privateKey, subject, systemClock.now(), 3_600);
  const verify = createTokenVerifier(publicKey, systemClock);
  verify(token);
  const checks = 50_000;
  const begun = performance.now();
  for (let n = 0; n < checks; n += 1) verify(token);
  return ((performance.now() - begun) * 1_000) / checks;
};

/** Twenty sign-ins at once, then five a second: what the people at work notice of it. */
export const loginStorm = async (): Promise<Figure[]> => {
  const stack = await openBenchStack();
  try {
    await stack.startServer();
    const token = await agentToken(stack.origin, stack.demo, 0);
    const read = async (): Promise<void> => {
      const answer = await fetch(`${stack.origin}${apiPrefix}/conversations`, {
        headers: { authorization: `Bearer ${token}` },
      });
      if (!answer.ok) throw new Error(`a read during the storm answered ${answer.status}`);
      await answer.arrayBuffer();
    };
    await onSchedule(readsPerSecond, read);
    const quiet: number[] = [];
    const stormy: number[] = [];
    const stalls: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      quiet.push(...(await onSchedule(readsPerSecond, read)));
      await longestStall(stack.origin);
      let n = 0;
      const first = Array.from({ length: 20 }, () => signIn(stack.origin, stack.demo, n++));
      const [reads] = await Promise.all([
        onSchedule(readsPerSecond, read),
        onSchedule(5, () => signIn(stack.origin, stack.demo, n++)),
        ...first,
      ]);
      stormy.push(...reads);
      stalls.push(await longestStall(stack.origin));
    }
    return [
      againstFloor(
        "reads of the API, p99, beside the storm",
        "ms",
        percentile(quiet, 0.99),
        percentile(stormy, 0.99),
        2,
      ),
      atMost("event loop, p99 of its delay in the storm", "ms", Math.max(...stalls), 25),
      atMost("check of a token", "µs", tokenCheck(), 30),
    ];
  } finally {
    await stack.close();
  }
};
