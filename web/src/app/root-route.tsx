import { createRootRoute, Link, Outlet } from "@tanstack/react-router";
import { EmptyState } from "../components/ui/empty-state.tsx";
import { FreshCallProvider } from "../features/account/fresh-call-provider.tsx";
import { signInAgain } from "./sign-out.ts";
import { strings } from "./strings.ts";

const NotFound = () => (
  <EmptyState
    title={strings.notFound.title}
    body={strings.notFound.body}
    action={
      <Link to="/inbox" className="text-sm font-medium text-accent hover:underline">
        {strings.notFound.action}
      </Link>
    }
  />
);

const Root = () => (
  <FreshCallProvider onSignInAgain={() => void signInAgain()}>
    <Outlet />
  </FreshCallProvider>
);

export const rootRoute = createRootRoute({ component: Root, notFoundComponent: NotFound });
