import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { bookQueries } from "@/features/books/queries";
import { Button } from "@/ui/Button";
import { ButtonRow } from "@/ui/ButtonRow";
import { Form } from "@/ui/Form";
import { SelectField } from "@/ui/SelectField";
import { TextField } from "@/ui/TextField";
import { pageOf } from "../model";

interface Pick {
  bookId: string;
  page: number;
}

/** Picks a page of one of some books for a cover. */
export function PagePicker(props: {
  books: { id: string; title: string }[];
  isBusy: boolean;
  onPick: (pick: Pick) => void;
}) {
  const { t } = useTranslation();
  const [bookId, setBookId] = useState(props.books[0]?.id ?? "");
  const [text, setText] = useState("1");
  const [isRefused, setIsRefused] = useState(false);
  const { data: book } = useQuery({ ...bookQueries.detail(bookId), enabled: bookId !== "" });
  const count = book?.pageCount ?? 0;
  const submit = () => {
    const page = pageOf(text, count);
    setIsRefused(page === null);
    if (page !== null) props.onPick({ bookId, page });
  };
  return (
    <Form label={t("covers.pick.title")} onSubmit={submit}>
      {props.books.length > 1 ? (
        <SelectField
          isLabeled
          label={t("covers.pick.book")}
          value={bookId}
          options={props.books.map(({ id, title }) => ({ value: id, label: title }))}
          onChange={setBookId}
        />
      ) : null}
      <TextField
        label={t("covers.pick.page")}
        inputMode="numeric"
        value={text}
        problem={isRefused ? t("covers.pick.problem", { count }) : null}
        onChange={setText}
      />
      <ButtonRow>
        <Button type="submit" isBusy={props.isBusy}>
          {t("covers.pick.use")}
        </Button>
      </ButtonRow>
    </Form>
  );
}
