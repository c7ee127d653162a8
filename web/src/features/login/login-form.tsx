import { CircleAlert, Eye, EyeOff } from "lucide-react";
import { useState, type SyntheticEvent } from "react";
import { Button } from "../../components/ui/button.tsx";
import { IconButton } from "../../components/ui/icon-button.tsx";
import { Wordmark } from "../../components/ui/mark.tsx";
import { loginProblem } from "./login-problem.ts";
import { strings } from "./strings.ts";

interface Props {
  /** Why the person is here again, if it was not their choice. */
  expired: boolean;
  login: (email: string, password: string) => Promise<void>;
  onDone: () => void;
}

const field =
  "h-11 w-full rounded-lg border border-edge bg-raised px-3 text-lg text-ink outline-none placeholder:text-ink-3 focus:border-accent focus:outline-2 focus:-outline-offset-1 focus:outline-accent md:text-base";

/** Name and password. What is missing or wrong is said next to the form, and what was typed stays. */
export const LoginForm = ({ expired, login, onDone }: Props) => {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [shown, setShown] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();

  const submit = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    if (busy) return;
    if (email.trim() === "") {
      setProblem(strings.emailMissing);
      return;
    }
    if (password === "") {
      setProblem(strings.passwordMissing);
      return;
    }
    setBusy(true);
    setProblem(undefined);
    try {
      await login(email.trim(), password);
      onDone();
    } catch (error) {
      setProblem(loginProblem(error));
      setBusy(false);
    }
  };

  return (
    <main className="flex min-h-full flex-col items-center justify-center bg-canvas px-4 py-10">
      <div className="flex w-full max-w-90 flex-col gap-8">
        <div className="flex flex-col items-center gap-6 text-center">
          <Wordmark />
          <div className="flex flex-col gap-1">
            <h1 className="text-xl font-semibold">{strings.title}</h1>
            <p className="text-base text-ink-2">{strings.intro}</p>
          </div>
        </div>
        <form
          noValidate
          onSubmit={(event) => void submit(event)}
          className="flex flex-col gap-4 rounded-2xl border bg-surface p-6"
        >
          {expired && problem === undefined && (
            <p role="status" className="rounded-lg bg-amber-50 px-3 py-2 text-sm text-amber">
              {strings.expired}
            </p>
          )}
          <label className="flex flex-col gap-1.5">
            <span className="text-sm font-medium text-ink">{strings.email}</span>
            <input
              data-testid="login-email"
              className={field}
              type="email"
              name="email"
              autoComplete="username"
              inputMode="email"
              autoCapitalize="none"
              spellCheck={false}
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
          </label>
          <div className="flex flex-col gap-1.5">
            <label htmlFor="login-password" className="text-sm font-medium text-ink">
              {strings.password}
            </label>
            <span className="relative block">
              <input
                id="login-password"
                data-testid="login-password"
                className={`${field} pe-11`}
                type={shown ? "text" : "password"}
                name="password"
                autoComplete="current-password"
                value={password}
                onChange={(event) => setPassword(event.target.value)}
              />
              <IconButton
                label={shown ? strings.hidePassword : strings.showPassword}
                className="absolute end-1.5 top-1.5"
                onClick={() => setShown(!shown)}
              >
                {shown ? <EyeOff size={18} aria-hidden="true" /> : <Eye size={18} aria-hidden="true" />}
              </IconButton>
            </span>
          </div>
          {problem !== undefined && (
            <p
              role="alert"
              className="flex items-start gap-2 rounded-lg bg-red-50 px-3 py-2 text-sm text-red"
            >
              <CircleAlert size={16} aria-hidden="true" className="mt-px shrink-0" />
              {problem}
            </p>
          )}
          <Button
            type="submit"
            look="primary"
            className="h-11 w-full"
            data-testid="login-submit"
            aria-disabled={busy}
          >
            {busy ? strings.submitting : strings.submit}
          </Button>
        </form>
      </div>
    </main>
  );
};
