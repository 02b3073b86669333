import { IconKey } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { providerAddress } from "../model";
import { authQueries } from "../queries";
import classes from "./ProviderButtons.module.css";

/** A way in for each identity provider of the server. */
export function ProviderButtons({ next }: { next: string }) {
  const { t } = useTranslation();
  const { data } = useQuery(authQueries.providers());
  if (!data || data.items.length === 0) return null;
  return (
    <ul className={classes.list} aria-label={t("auth.signIn.providers")}>
      {data.items.map(({ id, name }) => (
        <li key={id}>
          {/* A whole page: the provider answers to the browser, not to the app. */}
          <a className={classes.way} href={providerAddress(id, next)}>
            <IconKey size={18} aria-hidden="true" />
            {t("auth.signIn.by", { name })}
          </a>
        </li>
      ))}
    </ul>
  );
}
