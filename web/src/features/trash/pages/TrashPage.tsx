import { IconTrash, IconTrashX } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { libraryQueries } from "@/features/libraries/queries";
import { ProblemState } from "@/features/system/components/public/ProblemState";
import { useDocumentTitle } from "@/lib/use-document-title";
import { Button } from "@/ui/Button";
import { ButtonRow } from "@/ui/ButtonRow";
import { ItemList } from "@/ui/ItemList";
import { Page } from "@/ui/Page";
import { SelectField } from "@/ui/SelectField";
import { Skeleton } from "@/ui/Skeleton";
import { StateBlock } from "@/ui/StateBlock";
import { Toolbar } from "@/ui/Toolbar";
import { PurgeDialog } from "../components/PurgeDialog";
import { TrashActions } from "../components/TrashActions";
import { TrashLine } from "../components/TrashLine";
import { choose, MOST_NAMED, stillThere, type TrashChoice } from "../model";
import { trashQueries } from "../queries";

/** Stands for no choice: the platform's picker knows texts only. */
const ANY = "any";

/** Books whose files are gone, with all that people made of them. */
export function TrashPage(props: { libraryId: string | null; onLibrary: (id: string | null) => void }) {
  const { t } = useTranslation();
  useDocumentTitle(t("trash.title"));
  const { libraryId } = props;
  const { data: libraries } = useQuery(libraryQueries.list());
  const trash = useInfiniteQuery(trashQueries.list(libraryId));
  const [wanted, setWanted] = useState<string[]>([]);
  const [purged, setPurged] = useState<TrashChoice | null>(null);
  const items = trash.data?.pages.flatMap((page) => page.items) ?? [];
  const total = trash.data?.pages[0]?.total;
  const ids = items.map(({ book }) => book.id);
  const chosen = stillThere(wanted, ids);
  return (
    <Page
      title={t("trash.title")}
      detail={total === undefined ? undefined : t("trash.count", { count: total })}
      actions={
        items.length > 0 ? (
          <Button icon={<IconTrashX size={18} />} onClick={() => setPurged({ libraryId, bookIds: null })}>
            {t("trash.purge.all")}
          </Button>
        ) : null
      }
    >
      <Toolbar>
        <SelectField
          label={t("trash.library")}
          value={libraryId ?? ANY}
          options={[
            { value: ANY, label: t("trash.anyLibrary") },
            ...(libraries?.items ?? []).map(({ id, name }) => ({ value: id, label: name })),
          ]}
          onChange={(id) => props.onLibrary(id === ANY ? null : id)}
        />
        {items.length > 0 ? (
          <TrashActions chosen={chosen} onPurge={() => setPurged({ libraryId, bookIds: chosen })} />
        ) : null}
      </Toolbar>
      {trash.isPending ? (
        <Skeleton height={240} radius={10} />
      ) : trash.isError ? (
        <ProblemState cause={trash.error} onRetry={() => void trash.refetch()} />
      ) : items.length === 0 ? (
        <StateBlock
          icon={<IconTrash size={36} stroke={1.5} />}
          title={t("trash.empty.title")}
          body={t("trash.empty.body")}
        />
      ) : (
        <>
          <ItemList label={t("trash.title")}>
            {items.map((trashed) => (
              <TrashLine
                key={trashed.book.id}
                trashed={trashed}
                isChosen={chosen.includes(trashed.book.id)}
                isFull={chosen.length >= MOST_NAMED}
                onChoose={(isChosen) => setWanted(choose(chosen, trashed.book.id, isChosen))}
              />
            ))}
          </ItemList>
          {trash.hasNextPage ? (
            <ButtonRow>
              <Button isBusy={trash.isFetchingNextPage} onClick={() => void trash.fetchNextPage()}>
                {t("trash.more")}
              </Button>
            </ButtonRow>
          ) : null}
        </>
      )}
      {purged === null ? null : (
        <PurgeDialog
          choice={purged}
          onClose={() => setPurged(null)}
          onPurged={() => {
            setPurged(null);
            setWanted([]);
          }}
        />
      )}
    </Page>
  );
}
