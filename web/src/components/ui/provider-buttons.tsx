import type { ReactNode } from "react";
import type { LoginProvider } from "#contracts/routes/oauth.routes.ts";
import { providerNames } from "../../lib/start-oauth.ts";
import { Button } from "./button.tsx";
import { strings } from "./front-strings.ts";

/** Google's mark in its four colours, as its brand rules want it. */
const GoogleMark = () => (
  <svg viewBox="0 0 24 24" aria-hidden="true" className="size-4.5">
    <path
      fill="#4285F4"
      d="M22.56 12.25c0-.78-.07-1.53-.2-2.25H12v4.26h5.92a5.06 5.06 0 0 1-2.2 3.32v2.77h3.57c2.08-1.92 3.27-4.74 3.27-8.1Z"
    />
    <path
      fill="#34A853"
      d="M12 23c2.97 0 5.46-.98 7.28-2.66l-3.57-2.77c-.98.66-2.23 1.06-3.71 1.06-2.86 0-5.29-1.93-6.16-4.53H2.18v2.84A11 11 0 0 0 12 23Z"
    />
    <path fill="#FBBC05" d="M5.84 14.1a6.6 6.6 0 0 1 0-4.2V7.06H2.18a11 11 0 0 0 0 9.88l3.66-2.84Z" />
    <path
      fill="#EA4335"
      d="M12 5.38c1.62 0 3.06.56 4.21 1.64l3.15-3.15A11 11 0 0 0 2.18 7.06L5.84 9.9C6.71 7.31 9.14 5.38 12 5.38Z"
    />
  </svg>
);

const GitHubMark = () => (
  <svg viewBox="0 0 24 24" aria-hidden="true" className="size-4.5 fill-ink">
    <path d="M12 .5a11.5 11.5 0 0 0-3.64 22.41c.58.1.79-.25.79-.56v-2.15c-3.2.7-3.88-1.36-3.88-1.36-.52-1.33-1.28-1.69-1.28-1.69-1.04-.71.08-.7.08-.7 1.16.09 1.77 1.19 1.77 1.19 1.03 1.76 2.7 1.25 3.35.96.1-.75.4-1.25.73-1.54-2.55-.29-5.23-1.28-5.23-5.68 0-1.26.45-2.28 1.19-3.09-.12-.29-.52-1.46.11-3.04 0 0 .97-.31 3.17 1.18a10.9 10.9 0 0 1 5.76 0c2.2-1.49 3.16-1.18 3.16-1.18.63 1.58.24 2.75.12 3.04.74.8 1.18 1.83 1.18 3.09 0 4.41-2.69 5.38-5.25 5.67.41.35.78 1.05.78 2.13v3.15c0 .31.21.67.8.56A11.5 11.5 0 0 0 12 .5Z" />
  </svg>
);

const marks: Record<LoginProvider, ReactNode> = { google: <GoogleMark />, github: <GitHubMark /> };

interface Props {
  providers: readonly LoginProvider[];
  busy: boolean;
  onChoose: (provider: LoginProvider) => void;
}

/** Sign in with an account one has elsewhere. */
export const ProviderButtons = ({ providers, busy, onChoose }: Props) => (
  <div className="flex flex-col gap-2.5">
    {providers.map((provider) => (
      <Button
        key={provider}
        className="h-11 w-full gap-2.5"
        aria-disabled={busy}
        data-testid={`login-${provider}`}
        onClick={() => {
          if (!busy) onChoose(provider);
        }}
      >
        {marks[provider]}
        {strings.continueWith(providerNames[provider])}
      </Button>
    ))}
  </div>
);
