import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { startI18n } from "@/lib/i18n/i18n";
import { createQueryClient } from "@/lib/query";
import { Providers } from "./providers";
import { createAppRouter } from "./router";

async function start(root: HTMLElement): Promise<void> {
  await startI18n();
  const queryClient = createQueryClient();
  const router = createAppRouter(queryClient);
  createRoot(root).render(
    <StrictMode>
      <Providers queryClient={queryClient}>
        <RouterProvider router={router} />
      </Providers>
    </StrictMode>,
  );
}

const root = document.getElementById("root");
if (root) await start(root);
