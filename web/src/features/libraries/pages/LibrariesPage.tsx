import { IconBooks } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useRights } from "@/features/auth/components/public/use-rights";
import { ProblemState } from "@/features/system/components/public/ProblemState";
import { useDocumentTitle } from "@/lib/use-document-title";
import { Page } from "@/ui/Page";
import { Skeleton } from "@/ui/Skeleton";
import { StateBlock } from "@/ui/StateBlock";
import { LibraryCard } from "../components/LibraryCard";
import { AddLibraryButton } from "../components/public/AddLibraryButton";
import { libraryQueries } from "../queries";
import classes from "./LibrariesPage.module.css";

/** All libraries, each with its scan at work. */
export function LibrariesPage() {
  const { t } = useTranslation();
  useDocumentTitle(t("libraries.title"));
  const mayWrite = useRights()("libraries:write");
  const libraries = useQuery(libraryQueries.list());
  const isEmpty = libraries.data?.items.length === 0;
  const hasLibraries = libraries.data !== undefined && !isEmpty;

  return (
    <Page title={t("libraries.title")} actions={mayWrite && hasLibraries ? <AddLibraryButton /> : null}>
      {libraries.isPending ? (
        <div className={classes.grid} aria-busy="true">
          {[0, 1, 2].map((place) => (
            <Skeleton key={place} height={132} radius={16} />
          ))}
        </div>
      ) : libraries.isError ? (
        <ProblemState cause={libraries.error} onRetry={() => void libraries.refetch()} />
      ) : isEmpty ? (
        <StateBlock
          icon={<IconBooks size={36} stroke={1.5} />}
          title={t("libraries.empty.title")}
          body={mayWrite ? t("libraries.empty.body") : t("libraries.empty.readerBody")}
          action={mayWrite ? <AddLibraryButton /> : null}
        />
      ) : (
        <ul className={classes.grid}>
          {libraries.data.items.map((library) => (
            <li key={library.id}>
              <LibraryCard library={library} />
            </li>
          ))}
        </ul>
      )}
    </Page>
  );
}
