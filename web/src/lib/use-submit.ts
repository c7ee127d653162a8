import { useRef, useState } from "react";
import { formProblem, type FormProblem, type OwnSentences } from "./form-problem.ts";

export interface Submit {
  busy: boolean;
  problem: FormProblem | undefined;
  /** Runs the call of a form, one at a time. What it throws becomes the sentence; true when it went well. */
  run: (work: () => Promise<void>) => Promise<boolean>;
  /** Says something without a call, or takes back what was said. */
  say: (text: string | undefined) => void;
}

/** The life of a form: busy, refused with a sentence, or done. */
export const useSubmit = (own: OwnSentences = {}): Submit => {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<FormProblem>();
  const running = useRef(false);
  const run = async (work: () => Promise<void>): Promise<boolean> => {
    if (running.current) return false;
    running.current = true;
    setBusy(true);
    setProblem(undefined);
    try {
      await work();
      return true;
    } catch (error) {
      setProblem(formProblem(error, own));
      return false;
    } finally {
      running.current = false;
      setBusy(false);
    }
  };
  return { busy, problem, run, say: (text) => setProblem(text === undefined ? undefined : { text }) };
};
