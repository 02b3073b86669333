import { useNavigate, useRouter } from "@tanstack/react-router";
import { lazy, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Deferred } from "@/ui/Deferred";
import classes from "./AppShell.module.css";
import { BottomBar } from "./BottomBar";
import { SideBar } from "./SideBar";
import { ViewAsBanner } from "./ViewAsBanner";

const AccountDrawer = lazy(() =>
  import("@/features/auth/components/public/AccountDrawer").then((module) => ({
    default: module.AccountDrawer,
  })),
);

/** The frame of every page behind the door: a side bar on wide screens, a bottom bar on phones. */
export function AppShell({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const router = useRouter();
  const [isAccountOpen, setIsAccountOpen] = useState(false);

  async function leave(): Promise<void> {
    setIsAccountOpen(false);
    await navigate({ to: "/sign-in" });
    await router.invalidate();
  }

  return (
    <div className={classes.shell}>
      <a href="#content" className={classes.skip}>
        {t("app.skip")}
      </a>
      <ViewAsBanner />
      <SideBar onAccount={() => setIsAccountOpen(true)} />
      <main id="content" tabIndex={-1} className={classes.content}>
        {children}
      </main>
      <BottomBar onAccount={() => setIsAccountOpen(true)} />
      <Deferred isWanted={isAccountOpen}>
        <AccountDrawer
          isOpen={isAccountOpen}
          onClose={() => setIsAccountOpen(false)}
          onSignedOut={() => void leave()}
        />
      </Deferred>
    </div>
  );
}
