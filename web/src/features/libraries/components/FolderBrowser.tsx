import { IconArrowUp, IconChevronRight, IconFolder } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useProblemText } from "@/lib/i18n/use-problem-text";
import { Button } from "@/ui/Button";
import { Notice } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";
import { libraryQueries } from "../queries";
import classes from "./FolderBrowser.module.css";

/** Walks through the folders of the server and hands one out. */
export function FolderBrowser(props: { onChoose: (path: string) => void; onCancel: () => void }) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const [path, setPath] = useState<string | null>(null);
  const [lastGood, setLastGood] = useState<string | null>(null);
  const folders = useQuery(libraryQueries.folders(path));
  const here = folders.data;

  function open(next: string): void {
    setLastGood(here?.path ?? null);
    setPath(next);
  }

  return (
    <section className={classes.browser} aria-label={t("libraries.browser.label")}>
      <p className={classes.here}>
        <span className="cx-visually-hidden">{t("libraries.browser.here")}</span>
        <bdi>{here?.path ?? path ?? "/"}</bdi>
      </p>
      <div className={classes.scroll} aria-busy={folders.isPending}>
        {folders.isPending ? (
          <div className={classes.waiting}>
            <Skeleton height={20} />
            <Skeleton height={20} width="70%" />
            <Skeleton height={20} width="80%" />
          </div>
        ) : folders.isError ? (
          <div className={classes.waiting}>
            <Notice tone="bad" isAlert>
              {problemText(folders.error)}
            </Notice>
            <Button onClick={() => setPath(lastGood)}>{t("libraries.browser.up")}</Button>
          </div>
        ) : (
          <ul className={classes.list}>
            {folders.data.parent === null || folders.data.parent === undefined ? null : (
              <li>
                <button
                  type="button"
                  className={classes.row}
                  onClick={() => open(folders.data.parent ?? "/")}
                >
                  <IconArrowUp size={20} aria-hidden="true" />
                  <span className={classes.name}>{t("libraries.browser.up")}</span>
                </button>
              </li>
            )}
            {folders.data.entries.map((entry) => (
              <li key={entry.path}>
                <button
                  type="button"
                  className={classes.row}
                  aria-label={t("libraries.browser.open", { name: entry.name })}
                  onClick={() => open(entry.path)}
                >
                  <IconFolder size={20} aria-hidden="true" />
                  <span className={classes.name}>{entry.name}</span>
                  <IconChevronRight size={18} aria-hidden="true" className={classes.arrow} />
                </button>
              </li>
            ))}
            {folders.data.entries.length === 0 ? (
              <li className={classes.empty}>{t("libraries.browser.empty")}</li>
            ) : null}
          </ul>
        )}
      </div>
      <div className={classes.actions}>
        <Button look="plain" onClick={props.onCancel}>
          {t("app.cancel")}
        </Button>
        <Button look="solid" disabled={!here} onClick={() => here && props.onChoose(here.path)}>
          {t("libraries.browser.use")}
        </Button>
      </div>
    </section>
  );
}
