import { IconBooks } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/lib/i18n/use-format";
import { Badge } from "@/ui/Badge";
import type { Library } from "../queries";
import classes from "./LibraryCard.module.css";
import { LostRoot } from "./LostRoot";
import { MissingBadge } from "./MissingBadge";
import { LibraryMenu } from "./public/LibraryMenu";
import { ScanStatus } from "./public/ScanStatus";

/** A library with its numbers, its folders' state and its scan. */
export function LibraryCard({ library }: { library: Library }) {
  const { t } = useTranslation();
  const format = useFormat();
  const lostRoots = library.roots.filter((root) => root.state !== "ok");
  return (
    <article className={classes.card}>
      <div className={classes.head}>
        <span className={classes.icon} aria-hidden="true">
          <IconBooks size={24} stroke={1.6} />
        </span>
        <div className={classes.names}>
          <h2 className={classes.name}>
            <Link to="/libraries/$libraryId" params={{ libraryId: library.id }} className={classes.link}>
              {library.name}
            </Link>
          </h2>
          <p className={classes.counts}>
            {t("libraries.counts", { series: library.seriesCount, books: library.bookCount })}
            {library.sizeBytes > 0 ? ` · ${format.size(library.sizeBytes)}` : null}
          </p>
        </div>
        <div className={classes.menu}>
          <LibraryMenu library={library} />
        </div>
      </div>
      {lostRoots.map((root) => (
        <LostRoot key={root.id} library={library} root={root} />
      ))}
      <div className={classes.foot}>
        <ScanStatus library={library} />
        {library.errorCount > 0 || library.missingCount > 0 ? (
          <div className={classes.badges}>
            {library.errorCount > 0 ? (
              <Badge tone="bad">{t("libraries.errors", { count: library.errorCount })}</Badge>
            ) : null}
            {library.missingCount > 0 ? <MissingBadge library={library} /> : null}
          </div>
        ) : null}
      </div>
    </article>
  );
}
