import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Link,
  redirect,
} from "@tanstack/react-router";
import { EmptyState } from "../components/ui/empty-state.tsx";
import { ErrorState } from "../components/ui/error-state.tsx";
import { settingsSearch } from "../features/settings/shared/search.ts";
import { requireSession, skipLogin } from "./guard.ts";
import { inboxSearch, journalSearch, loginSearch } from "./search.ts";
import { Shell } from "./shell.tsx";
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

const rootRoute = createRootRoute({ notFoundComponent: NotFound });

const loginRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/login",
  validateSearch: loginSearch,
  beforeLoad: skipLogin,
  component: lazyRouteComponent(() => import("./login-page.tsx")),
});

const signedIn = createRoute({
  getParentRoute: () => rootRoute,
  id: "signed-in",
  beforeLoad: requireSession,
  component: Shell,
});

const homeRoute = createRoute({
  getParentRoute: () => signedIn,
  path: "/",
  beforeLoad: () => {
    // eslint-disable-next-line @typescript-eslint/only-throw-error
    throw redirect({ to: "/inbox", replace: true });
  },
});

const inboxRoute = createRoute({
  getParentRoute: () => signedIn,
  path: "/inbox",
  validateSearch: inboxSearch,
  component: lazyRouteComponent(() => import("./inbox-page.tsx")),
});
const noneOpenRoute = createRoute({ getParentRoute: () => inboxRoute, path: "/" });
const openRoute = createRoute({ getParentRoute: () => inboxRoute, path: "$conversationId" });

const journalRoute = createRoute({
  getParentRoute: () => signedIn,
  path: "/journal",
  validateSearch: journalSearch,
  component: lazyRouteComponent(() => import("./journal-page.tsx")),
});
const deliveryRoute = createRoute({
  getParentRoute: () => signedIn,
  path: "/journal/$deliveryNo",
  component: lazyRouteComponent(() => import("./delivery-route.tsx")),
});

const settingsRoute = createRoute({
  getParentRoute: () => signedIn,
  path: "/settings",
  component: lazyRouteComponent(() => import("./settings-page.tsx")),
});
const settingsListRoute = createRoute({ getParentRoute: () => settingsRoute, path: "/" });
const settingsSectionRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "$section",
  validateSearch: settingsSearch,
});

const routeTree = rootRoute.addChildren([
  loginRoute,
  signedIn.addChildren([
    homeRoute,
    inboxRoute.addChildren([noneOpenRoute, openRoute]),
    journalRoute,
    deliveryRoute,
    settingsRoute.addChildren([settingsListRoute, settingsSectionRoute]),
  ]),
]);

export const router = createRouter({
  routeTree,
  defaultPreload: false,
  defaultPendingMs: 150,
  defaultErrorComponent: ({ error, reset }) => (
    <div className="h-full">
      <ErrorState
        error={error}
        onRetry={() => {
          reset();
          void router.invalidate();
        }}
      />
    </div>
  ),
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
