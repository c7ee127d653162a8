import { lazy, Suspense, useCallback, useRef, useState, type ReactNode } from "react";
import { ApiError } from "#contracts/client.ts";
import { twoFactorGet } from "#contracts/routes/two-factor.routes.ts";
import { call } from "../../lib/api.ts";
import { FreshCallContext } from "../../lib/fresh-call.ts";

const ConfirmDialog = lazy(() => import("./confirm-dialog.tsx"));

/** A proof that is being asked for. */
interface Asked {
  secondFactor: boolean;
  answer: (proved: boolean) => void;
}

const isWanted = (error: unknown): boolean =>
  error instanceof ApiError && error.code === "fresh_login_required";

interface Props {
  children: ReactNode;
  /** For people without a password: leaves, and comes back through the sign-in. */
  onSignInAgain: () => void;
}

/**
 * Asks "is it you?" for every call below that the server refuses without a fresh proof, and makes the call once more.
 * Several such calls at once share one question.
 */
export const FreshCallProvider = ({ children, onSignInAgain }: Props) => {
  const [asked, setAsked] = useState<Asked>();
  const question = useRef<Promise<boolean>>(undefined);

  const ask = useCallback((): Promise<boolean> => {
    question.current ??= call(twoFactorGet, {})
      .then(({ enabled }) => enabled)
      // Unknown is no reason not to ask: everybody may try the password.
      .catch(() => false)
      .then((secondFactor) => new Promise<boolean>((answer) => setAsked({ secondFactor, answer })))
      .finally(() => {
        question.current = undefined;
        setAsked(undefined);
      });
    return question.current;
  }, []);

  const fresh = useCallback(
    async <Result,>(work: () => Promise<Result>): Promise<Result> => {
      try {
        return await work();
      } catch (error) {
        if (!isWanted(error) || !(await ask())) throw error;
        return work();
      }
    },
    [ask],
  );

  return (
    <FreshCallContext value={fresh}>
      {children}
      {asked !== undefined && (
        <Suspense>
          <ConfirmDialog
            secondFactor={asked.secondFactor}
            onProved={() => asked.answer(true)}
            onCancel={() => asked.answer(false)}
            onSignInAgain={onSignInAgain}
          />
        </Suspense>
      )}
    </FreshCallContext>
  );
};
