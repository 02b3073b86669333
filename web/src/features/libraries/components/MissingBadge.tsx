import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useRights } from "@/features/auth/components/public/use-rights";
import { Badge } from "@/ui/Badge";
import type { Library } from "../queries";
import classes from "./LibraryCard.module.css";

/** How many books of a library have lost their files; for those who may empty it, the way to the trash. */
export function MissingBadge({ library }: { library: Library }) {
  const { t } = useTranslation();
  const mayWrite = useRights()("libraries:write");
  const badge = <Badge tone="warn">{t("libraries.missing", { count: library.missingCount })}</Badge>;
  if (!mayWrite) return badge;
  return (
    <Link to="/trash" search={{ libraryId: library.id }} className={classes.way}>
      {badge}
    </Link>
  );
}
