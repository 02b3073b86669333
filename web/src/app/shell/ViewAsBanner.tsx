import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useViewedAccount, viewAs } from "@/lib/view-as";
import { Button } from "@/ui/Button";
import classes from "./ViewAsBanner.module.css";

/** Says through whose eyes one looks, as long as they are not one's own, and ends it. */
export function ViewAsBanner() {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const router = useRouter();
  const viewed = useViewedAccount((state) => state.account);
  if (!viewed) return null;

  async function stop(): Promise<void> {
    viewAs(null);
    await queryClient.resetQueries();
    await router.invalidate();
    await router.navigate({ to: "/users" });
  }

  return (
    <div className={classes.banner} role="status" data-banner>
      <span>{t("users.viewAs.banner", { name: viewed.name })}</span>
      <Button onClick={() => void stop()}>{t("users.viewAs.stop")}</Button>
    </div>
  );
}
