import { FrontPage } from "../../components/ui/front-page.tsx";
import { AfterAMoment } from "../../components/ui/skeleton.tsx";

/** A page that works by itself. It says so only when that takes longer than a glance. */
export const Working = ({ title, body }: { title: string; body: string }) => (
  <AfterAMoment>
    <FrontPage title={title}>
      <p role="status" className="flex h-11 items-center justify-center gap-2.5 text-base text-ink-2">
        <span aria-hidden="true" className="size-2 animate-breathe rounded-full bg-accent" />
        {body}
      </p>
    </FrontPage>
  </AfterAMoment>
);
