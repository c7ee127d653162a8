import { createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { ErrorState } from "../components/ui/error-state.tsx";
import { settingsSearch } from "../features/settings/shared/search.ts";
import { watchArrivals } from "../lib/arrival.ts";
import { accountRoutes } from "./account-routes.tsx";
import { requireSession } from "./guard.ts";
import { rootRoute } from "./root-route.tsx";
import { inboxSearch, journalSearch } from "./search.ts";
import { Shell } from "./shell.tsx";

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

/** For anybody: what this build promises. */
const securityRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/security",
  component: lazyRouteComponent(() => import("./security-page.tsx")),
});

const routeTree = rootRoute.addChildren([
  ...accountRoutes,
  securityRoute,
  signedIn.addChildren([
    homeRoute,
    inboxRoute.addChildren([noneOpenRoute, openRoute]),
    journalRoute,
    deliveryRoute,
    settingsRoute.addChildren([settingsListRoute, settingsSectionRoute]),
  ]),
]);

// Before the router reads the address: it keeps what it has seen.
watchArrivals();

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
