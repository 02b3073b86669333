import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/lib/i18n/use-format";
import { Item } from "@/ui/Item";
import { RowCheck } from "@/ui/RowCheck";
import type { TrashedBook } from "../queries";
import { useMadeText } from "./use-made-text";

/** A book whose file is gone: what it is, since when, and what people made of it. */
export function TrashLine(props: {
  trashed: TrashedBook;
  isChosen: boolean;
  isFull: boolean;
  onChoose: (isChosen: boolean) => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const madeText = useMadeText();
  const { book, missingAt, made } = props.trashed;
  const gone = missingAt === null ? null : t("trash.goneSince", { when: format.ago(missingAt) });
  return (
    <Item
      lead={
        <RowCheck
          label={t("trash.choose", { book: book.title })}
          isChosen={props.isChosen}
          isDisabled={props.isFull && !props.isChosen}
          onChange={props.onChoose}
        />
      }
      title={
        <Link to="/books/$bookId" params={{ bookId: book.id }}>
          {book.title}
        </Link>
      }
      detail={
        <>
          <div>{[book.seriesTitle, gone].filter(Boolean).join(" · ")}</div>
          <div>{madeText(made) || t("trash.madeNothing")}</div>
        </>
      }
    />
  );
}
