import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { requireStanding, skipLogin } from "./guard.ts";
import { rootRoute } from "./root-route.tsx";
import { loginSearch } from "./search.ts";

const getParentRoute = () => rootRoute;

const loginRoute = createRoute({
  getParentRoute,
  path: "/login",
  validateSearch: loginSearch,
  beforeLoad: skipLogin,
  component: lazyRouteComponent(() => import("./login-page.tsx")),
});
const signupRoute = createRoute({
  getParentRoute,
  path: "/signup",
  beforeLoad: () => skipLogin({ search: {} }),
  component: lazyRouteComponent(() => import("./signup-page.tsx")),
});
const oauthReturnRoute = createRoute({
  getParentRoute,
  path: "/login/oauth/$provider",
  component: lazyRouteComponent(() => import("./oauth-return-page.tsx")),
});
const verifyEmailRoute = createRoute({
  getParentRoute,
  path: "/verify-email",
  component: lazyRouteComponent(() => import("./verify-email-page.tsx")),
});
const magicLinkRoute = createRoute({
  getParentRoute,
  path: "/magic-link",
  component: lazyRouteComponent(() => import("./magic-link-page.tsx")),
});
const resetPasswordRoute = createRoute({
  getParentRoute,
  path: "/reset-password",
  component: lazyRouteComponent(() => import("./reset-password-page.tsx")),
});
const changeEmailRoute = createRoute({
  getParentRoute,
  path: "/change-email",
  component: lazyRouteComponent(() => import("./change-email-page.tsx")),
});
const acceptInvitationRoute = createRoute({
  getParentRoute,
  path: "/accept-invitation",
  component: lazyRouteComponent(() => import("./accept-invitation-page.tsx")),
});
const confirmEmailRoute = createRoute({
  getParentRoute,
  path: "/confirm-email",
  beforeLoad: requireStanding("email_unverified"),
  component: lazyRouteComponent(() => import("./confirm-email-page.tsx")),
});
const setUpTwoFactorRoute = createRoute({
  getParentRoute,
  path: "/set-up-two-factor",
  beforeLoad: requireStanding("two_factor_required"),
  component: lazyRouteComponent(() => import("./set-up-two-factor-page.tsx")),
});

/** Every page that can be opened without a session, and the two that stand before one that is not complete. */
export const accountRoutes = [
  loginRoute,
  signupRoute,
  oauthReturnRoute,
  verifyEmailRoute,
  magicLinkRoute,
  resetPasswordRoute,
  changeEmailRoute,
  acceptInvitationRoute,
  confirmEmailRoute,
  setUpTwoFactorRoute,
] as const;
