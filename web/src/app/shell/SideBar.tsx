import { IconBooks, IconFolders, IconHome, IconLayoutGrid, IconSelector } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Avatar } from "@/features/auth/components/public/Avatar";
import { authQueries } from "@/features/auth/queries";
import { LibraryNavItem } from "@/features/libraries/components/public/LibraryNavItem";
import { libraryQueries } from "@/features/libraries/queries";
import { NavItem } from "@/ui/NavItem";
import classes from "./SideBar.module.css";

/** The navigation of wide screens. */
export function SideBar({ onAccount }: { onAccount: () => void }) {
  const { t } = useTranslation();
  const { data: user } = useQuery(authQueries.me());
  const { data: libraries } = useQuery(libraryQueries.list());
  return (
    <nav aria-label={t("app.nav.label")} className={classes.bar}>
      <Link to="/" className={classes.brand}>
        <img src="/icon.svg" alt="" width={30} height={30} />
        {t("app.name")}
      </Link>
      <div className={classes.nav}>
        <NavItem
          link={{ to: "/" }}
          isExact
          icon={<IconHome size={21} stroke={1.7} />}
          label={t("app.nav.home")}
        />
        <NavItem
          link={{ to: "/series" }}
          isExact
          icon={<IconLayoutGrid size={21} stroke={1.7} />}
          label={t("app.nav.allSeries")}
        />
        <NavItem
          link={{ to: "/libraries" }}
          isExact
          icon={<IconFolders size={21} stroke={1.7} />}
          label={t("app.nav.libraries")}
        />
        {libraries && libraries.items.length > 0 ? (
          <>
            <h2 className={classes.heading}>{t("app.nav.yourLibraries")}</h2>
            {libraries.items.map((library) => (
              <LibraryNavItem
                key={library.id}
                library={library}
                icon={<IconBooks size={21} stroke={1.7} />}
              />
            ))}
          </>
        ) : null}
      </div>
      {user ? (
        <button type="button" className={classes.account} aria-haspopup="dialog" onClick={onAccount}>
          <Avatar name={user.name} />
          <span className={classes.accountName} aria-hidden="true">
            {user.name}
          </span>
          <span className="cx-visually-hidden">{t("auth.account.open", { name: user.name })}</span>
          <IconSelector size={18} aria-hidden="true" />
        </button>
      ) : null}
    </nav>
  );
}
