import { useNavigate, useRouter } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { AccountPanel } from "@/features/auth/components/public/AccountPanel";
import { SideDrawer } from "@/ui/SideDrawer";
import classes from "./AppShell.module.css";
import { BottomBar } from "./BottomBar";
import { SideBar } from "./SideBar";

/** The frame of every page behind the door: a side bar on wide screens, a bottom bar on phones. */
export function AppShell({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const router = useRouter();
  const [isAccountOpen, setIsAccountOpen] = useState(false);

  async function leave(): Promise<void> {
    setIsAccountOpen(false);
    await router.invalidate();
    await navigate({ to: "/sign-in" });
  }

  return (
    <div className={classes.shell}>
      <a href="#content" className={classes.skip}>
        {t("app.skip")}
      </a>
      <SideBar onAccount={() => setIsAccountOpen(true)} />
      <main id="content" tabIndex={-1} className={classes.content}>
        {children}
      </main>
      <BottomBar onAccount={() => setIsAccountOpen(true)} />
      <SideDrawer
        side="right"
        isOpen={isAccountOpen}
        title={t("app.nav.account")}
        closeLabel={t("app.close")}
        onClose={() => setIsAccountOpen(false)}
      >
        <AccountPanel onSignedOut={() => void leave()} />
      </SideDrawer>
    </div>
  );
}
