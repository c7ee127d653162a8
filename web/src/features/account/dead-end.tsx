import { CircleAlert, Link2Off } from "lucide-react";
import type { ReactNode } from "react";
import { ApiError } from "#contracts/client.ts";
import { Button } from "../../components/ui/button.tsx";
import { FormAlert } from "../../components/ui/form-alert.tsx";
import { FrontPage } from "../../components/ui/front-page.tsx";
import { formProblem } from "../../lib/form-problem.ts";
import { strings as common } from "../../lib/strings.ts";
import { strings } from "./strings.ts";

interface Props {
  title: string;
  body: ReactNode;
  icon?: "link" | "alert";
  /** The way on: one button or link. */
  children: ReactNode;
}

/** A page that says why it does not go on here, and where it does. */
export const DeadEnd = ({ title, body, icon = "link", children }: Props) => (
  <FrontPage title={title}>
    <div className="flex flex-col items-center gap-4 text-center">
      <span
        aria-hidden="true"
        className="flex size-12 items-center justify-center rounded-full bg-sunken text-ink-2"
      >
        {icon === "link" ? <Link2Off size={22} /> : <CircleAlert size={22} />}
      </span>
      <p role="alert" className="text-base text-pretty text-ink-2">
        {body}
      </p>
    </div>
    {children}
  </FrontPage>
);

/** Whether an error says that the link itself is of no use, so that trying again would not help. */
export const isDeadLink = (error: unknown): boolean =>
  error instanceof ApiError && (error.code === "link_invalid" || error.code === "invalid_input");

/** An error that may pass: what it is, and once more. */
export const MayPass = ({
  title,
  error,
  onRetry,
}: {
  title: string;
  error: unknown;
  onRetry: () => void;
}) => (
  <FrontPage title={title}>
    <FormAlert problem={formProblem(error)} />
    <Button className="h-11 w-full" onClick={onRetry}>
      {common.tryAgain}
    </Button>
  </FrontPage>
);

/** The address has no token: it was cut, or the page was reloaded after the token was taken out. */
export const NoToken = ({ children }: { children: ReactNode }) => (
  <DeadEnd title={strings.noToken.title} body={strings.noToken.body}>
    {children}
  </DeadEnd>
);
