import { IconBooks } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useRights } from "@/features/auth/components/public/use-rights";
import { AddLibraryButton } from "@/features/libraries/components/public/AddLibraryButton";
import { libraryQueries } from "@/features/libraries/queries";
import { KeepReading } from "@/features/progress/components/public/KeepReading";
import { NewestSeries } from "@/features/series/components/public/NewestSeries";
import { ProblemState } from "@/features/system/components/public/ProblemState";
import { useDocumentTitle } from "@/lib/use-document-title";
import { Page } from "@/ui/Page";
import { StateBlock } from "@/ui/StateBlock";

/** What one is reading, and what is new in each library. */
export function HomeRoute() {
  const { t } = useTranslation();
  useDocumentTitle(undefined);
  const mayWrite = useRights()("libraries:write");
  const libraries = useQuery(libraryQueries.list());
  if (libraries.isError) {
    return <ProblemState isPageTitle cause={libraries.error} onRetry={() => void libraries.refetch()} />;
  }
  return (
    <Page title={t("home.title")}>
      <KeepReading />
      {libraries.data?.items.map((library) => (
        <NewestSeries key={library.id} library={library} />
      ))}
      {libraries.data?.items.length === 0 ? (
        <StateBlock
          icon={<IconBooks size={36} stroke={1.5} />}
          title={t("home.empty.title")}
          body={mayWrite ? t("home.empty.body") : t("home.empty.readerBody")}
          action={mayWrite ? <AddLibraryButton /> : null}
        />
      ) : null}
    </Page>
  );
}
