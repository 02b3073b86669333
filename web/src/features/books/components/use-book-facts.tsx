import { useTranslation } from "react-i18next";
import { useFormat } from "@/lib/i18n/use-format";
import { Chips } from "@/ui/Chips";
import type { Fact } from "@/ui/FactList";
import { authorsByRole, safeLinks } from "../model";
import type { Book } from "../queries";
import { useFormatName } from "./use-format-name";

/** What is known of a book, named and formatted; what is not known is left out. */
export function useBookFacts(): (book: Book) => Fact[] {
  const { t } = useTranslation();
  const format = useFormat();
  const formatName = useFormatName();
  return (book) => {
    const { metadata } = book;
    const links = safeLinks(metadata.links);
    const people = authorsByRole(metadata.authors).map(({ role, names }) => `${names.join(", ")} (${role})`);
    const words = (name: string, list: string[]) => ({
      name,
      value: list.length > 0 ? <Chips label={name} words={list} /> : null,
    });
    const facts: Fact[] = [
      { name: t("books.fact.authors"), value: people.join("; ") },
      { name: t("books.fact.publisher"), value: metadata.publisher },
      { name: t("books.fact.imprint"), value: metadata.imprint },
      {
        name: t("books.fact.released"),
        value: metadata.releaseDate ? format.releaseDate(metadata.releaseDate) : null,
      },
      {
        name: t("books.fact.language"),
        value: metadata.language ? format.language(metadata.language) : null,
      },
      {
        name: t("books.fact.direction"),
        value: metadata.readingDirection ? t(`series.direction.${metadata.readingDirection}`) : null,
      },
      {
        name: t("books.fact.ageRating"),
        value:
          typeof metadata.ageRating === "number"
            ? t("books.fact.ageValue", { age: metadata.ageRating })
            : null,
      },
      { name: t("books.fact.isbn"), value: metadata.isbn },
      words(t("books.fact.genres"), metadata.genres),
      words(t("books.fact.tags"), metadata.tags),
      words(t("books.fact.characters"), metadata.characters),
      {
        name: t("books.fact.links"),
        value:
          links.length > 0
            ? links.map((link) => (
                <a key={link.url} href={link.url} target="_blank" rel="noreferrer noopener">
                  {link.label || link.url}
                </a>
              ))
            : null,
      },
      { name: t("books.fact.format"), value: formatName(book) },
      { name: t("books.fact.pages"), value: book.pageCount > 0 ? format.count(book.pageCount) : null },
      { name: t("books.fact.size"), value: format.size(book.sizeBytes) },
      { name: t("books.fact.added"), value: format.date(book.createdAt) },
      { name: t("books.fact.file"), value: book.fileName },
    ];
    return facts.filter((fact) => fact.value);
  };
}
