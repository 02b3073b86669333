import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ProblemState } from "@/features/system/components/public/ProblemState";
import { Button } from "@/ui/Button";
import { CheckList } from "@/ui/CheckList";
import { ScrollBox } from "@/ui/ScrollBox";
import { Skeleton } from "@/ui/Skeleton";
import { type Book, bookQueries } from "../../queries";

/** A choice of books of a series; `isOffered` narrows it down. */
export function BookChoice(props: {
  seriesId: string;
  label: string;
  emptyText: string;
  isOffered?: (book: Book) => boolean;
  chosen: string[];
  onChange: (chosen: string[]) => void;
}) {
  const { t } = useTranslation();
  const books = useInfiniteQuery(bookQueries.ofSeries(props.seriesId, { sort: "number", status: null }));
  if (books.isPending) return <Skeleton height={160} radius={10} />;
  if (books.isError) return <ProblemState cause={books.error} onRetry={() => void books.refetch()} />;
  const offered = books.data.pages.flatMap((page) => page.items).filter(props.isOffered ?? (() => true));
  return (
    <ScrollBox label={props.label}>
      {offered.length === 0 && !books.hasNextPage ? (
        <p>{props.emptyText}</p>
      ) : (
        <CheckList
          label={props.label}
          options={offered.map((book) => ({ value: book.id, label: book.title }))}
          chosen={props.chosen}
          onChange={props.onChange}
        />
      )}
      {books.hasNextPage ? (
        <Button isBusy={books.isFetchingNextPage} onClick={() => void books.fetchNextPage()}>
          {t("books.list.more")}
        </Button>
      ) : null}
    </ScrollBox>
  );
}
