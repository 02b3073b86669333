import { useTranslation } from "react-i18next";
import { SideDrawer } from "@/ui/SideDrawer";
import { AccountPanel } from "../AccountPanel";

/** The account panel at the edge of the screen. */
export function AccountDrawer(props: { isOpen: boolean; onClose: () => void; onSignedOut: () => void }) {
  const { t } = useTranslation();
  return (
    <SideDrawer
      side="right"
      isOpen={props.isOpen}
      title={t("app.nav.account")}
      closeLabel={t("app.close")}
      onClose={props.onClose}
    >
      <AccountPanel onSignedOut={props.onSignedOut} onGone={props.onClose} />
    </SideDrawer>
  );
}
