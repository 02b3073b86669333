import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ProblemState } from "@/features/system/components/public/ProblemState";
import { useFormat } from "@/lib/i18n/use-format";
import { useDocumentTitle } from "@/lib/use-document-title";
import { ClampedText } from "@/ui/ClampedText";
import { CoverMarks } from "@/ui/CoverMarks";
import { FactList } from "@/ui/FactList";
import { Hero } from "@/ui/Hero";
import { HeroWaiting } from "@/ui/HeroWaiting";
import { Section } from "@/ui/Section";
import { BookActions } from "../components/BookActions";
import { BookNeighbors } from "../components/BookNeighbors";
import { BookNotices } from "../components/BookNotices";
import { useBookFacts } from "../components/use-book-facts";
import { bookCoverUrl, bookFraction, bookState } from "../model";
import { type Book, bookQueries } from "../queries";

function useBookLine(): (book: Book) => string {
  const { t } = useTranslation();
  const format = useFormat();
  return (book) =>
    [
      book.number ? t("books.number", { number: book.number }) : null,
      book.metadata.releaseDate ? format.releaseDate(book.metadata.releaseDate) : book.year?.toString(),
      book.pageCount > 0 ? t("books.pages", { count: book.pageCount }) : null,
      book.progress?.completed
        ? t("books.detail.finished", { when: format.ago(book.progress.updatedAt) })
        : null,
    ]
      .filter(Boolean)
      .join(" · ");
}

/** One book: what it is, what is wrong with it, and the way into it. */
export function BookPage({ bookId }: { bookId: string }) {
  const { t } = useTranslation();
  const bookLine = useBookLine();
  const bookFacts = useBookFacts();
  const { data: book, ...query } = useQuery(bookQueries.detail(bookId));
  useDocumentTitle(book?.title);
  if (query.isPending) return <HeroWaiting label={t("app.loading")} />;
  if (!book) return <ProblemState isPageTitle cause={query.error} onRetry={() => void query.refetch()} />;
  const state = bookState(book);
  return (
    <>
      <Hero
        coverSrc={bookCoverUrl(book)}
        title={book.title}
        look={book}
        isDim={book.isMissing}
        marks={
          <CoverMarks isDone={state === "read"} isFaulty={state === "error"} fraction={bookFraction(book)} />
        }
        eyebrow={
          <Link to="/series/$seriesId" params={{ seriesId: book.seriesId }}>
            {book.seriesTitle}
          </Link>
        }
        facts={bookLine(book)}
        actions={<BookActions book={book} />}
      >
        <BookNotices book={book} />
        {book.metadata.summary ? (
          <ClampedText
            text={book.metadata.summary}
            moreLabel={t("series.detail.more")}
            lessLabel={t("series.detail.less")}
          />
        ) : null}
      </Hero>
      <Section title={t("books.detail.about")} controls={<BookNeighbors book={book} />}>
        <FactList facts={bookFacts(book)} />
      </Section>
    </>
  );
}
