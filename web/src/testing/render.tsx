import { QueryClientProvider } from "@tanstack/react-query";
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  RouterProvider,
} from "@tanstack/react-router";
import { cleanup, render, type RenderResult } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach } from "vitest";
import { queryClient } from "../lib/query.ts";

afterEach(() => {
  cleanup();
  queryClient.clear();
  localStorage.clear();
});

/** Renders inside a router (links need one) and the query client; resolves when the router has settled. */
export const renderPage = async (node: ReactNode): Promise<RenderResult> => {
  const root = createRootRoute();
  const paths = [
    "/",
    "/inbox",
    "/inbox/$conversationId",
    "/journal",
    "/journal/$deliveryNo",
    "/login",
    "/signup",
    "/reset-password",
  ];
  const routes = paths.map((path) =>
    createRoute({ getParentRoute: () => root, path, component: () => node }),
  );
  const router = createRouter({
    routeTree: root.addChildren(routes),
    history: createMemoryHistory({ initialEntries: ["/"] }),
  });
  await router.load();
  return render(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router as never} />
    </QueryClientProvider>,
  );
};
