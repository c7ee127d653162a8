import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { z } from "zod";
import { queryClient } from "../lib/query.ts";
import { startTheme } from "../lib/theme.ts";
import "./app.css";
import { router } from "./router.tsx";

// The content policy forbids making code from text; without this zod would try, and be reported.
z.config({ jitless: true });
startTheme();

const root = document.getElementById("root");
if (root === null) throw new Error("The page has no #root");
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
