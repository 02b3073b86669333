import { IconFolders, IconHome, IconSearch, IconUserCircle } from "@tabler/icons-react";
import { Link, type LinkProps } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import classes from "./BottomBar.module.css";

/** The navigation of phones. */
export function BottomBar({ onAccount }: { onAccount: () => void }) {
  const { t } = useTranslation();
  const ways: { link: LinkProps; label: string; icon: typeof IconHome; isExact: boolean }[] = [
    { link: { to: "/" }, label: t("app.nav.home"), icon: IconHome, isExact: true },
    { link: { to: "/libraries" }, label: t("app.nav.libraries"), icon: IconFolders, isExact: false },
    { link: { to: "/series" }, label: t("app.nav.search"), icon: IconSearch, isExact: true },
  ];
  return (
    <nav aria-label={t("app.nav.label")} className={classes.bar}>
      {ways.map(({ link, label, icon: Icon, isExact }) => (
        <Link
          key={label}
          {...link}
          className={classes.item}
          activeOptions={{ exact: isExact, includeSearch: false }}
        >
          <Icon size={24} stroke={1.7} aria-hidden="true" />
          {label}
        </Link>
      ))}
      <button type="button" className={classes.item} aria-haspopup="dialog" onClick={onAccount}>
        <IconUserCircle size={24} stroke={1.7} aria-hidden="true" />
        {t("app.nav.account")}
      </button>
    </nav>
  );
}
