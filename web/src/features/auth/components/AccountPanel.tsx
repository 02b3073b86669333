import {
  IconApi,
  IconLogout,
  IconShieldCheck,
  IconTrash,
  IconUserCog,
  IconUsers,
  IconUsersGroup,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { Segmented } from "@/ui/Segmented";
import { useColorScheme } from "@/ui/use-color-scheme";
import { isAllowed } from "../model";
import { useSignOut } from "../mutations";
import { authQueries } from "../queries";
import classes from "./AccountPanel.module.css";
import { Avatar } from "./public/Avatar";

/** Who is signed in, the colors of the app, and the way out. */
export function AccountPanel({ onSignedOut, onGone }: { onSignedOut: () => void; onGone: () => void }) {
  const { t } = useTranslation();
  const { data: user } = useQuery(authQueries.me());
  const signOut = useSignOut();
  const scheme = useColorScheme();
  if (!user) return null;
  return (
    <div className={classes.panel}>
      <div className={classes.person}>
        <Avatar name={user.name} />
        <div className={classes.names}>
          <strong className={classes.name}>{user.name}</strong>
          <span className={classes.role}>{t(`auth.account.role.${user.role}`)}</span>
        </div>
      </div>
      <div>
        <span className={classes.label}>{t("auth.account.theme")}</span>
        <Segmented
          isWide
          label={t("auth.account.theme")}
          value={scheme.choice}
          onChange={scheme.choose}
          options={[
            { value: "auto", label: t("auth.account.auto") },
            { value: "light", label: t("auth.account.light") },
            { value: "dark", label: t("auth.account.dark") },
          ]}
        />
      </div>
      <nav aria-label={t("auth.account.ways")}>
        <Link className={classes.link} to="/account" onClick={onGone}>
          <IconUserCog size={20} aria-hidden="true" />
          {t("auth.account.title")}
        </Link>
        {isAllowed(user, "users:write") ? (
          <>
            <Link className={classes.link} to="/users" onClick={onGone}>
              <IconUsers size={20} aria-hidden="true" />
              {t("users.title")}
            </Link>
            <Link className={classes.link} to="/access" onClick={onGone}>
              <IconUsersGroup size={20} aria-hidden="true" />
              {t("access.groups.title")}
            </Link>
          </>
        ) : null}
        {isAllowed(user, "libraries:write") ? (
          <Link className={classes.link} to="/trash" onClick={onGone}>
            <IconTrash size={20} aria-hidden="true" />
            {t("trash.title")}
          </Link>
        ) : null}
        {isAllowed(user, "audit:read") ? (
          <Link className={classes.link} to="/audit" onClick={onGone}>
            <IconShieldCheck size={20} aria-hidden="true" />
            {t("audit.title")}
          </Link>
        ) : null}
      </nav>
      <a className={classes.link} href="/api/v1/docs" target="_blank" rel="noreferrer">
        <IconApi size={20} aria-hidden="true" />
        {t("auth.account.apiDocs")}
      </a>
      <Button
        icon={<IconLogout size={18} aria-hidden="true" />}
        isBusy={signOut.isPending}
        onClick={() => signOut.mutate(undefined, { onSuccess: onSignedOut })}
      >
        {t("auth.account.signOut")}
      </Button>
    </div>
  );
}
