import { useCallback, useEffect, useMemo, useState } from "react";
import type { Book } from "@/features/books/queries";
import type { Schemas } from "@/lib/api/client";
import { pageAddress } from "../engine/source";
import type { PageShape } from "../engine/spreads";
import { ImageStore } from "./image-store";

type Sizes = Readonly<Record<number, { width: number; height: number }>>;

/** The pages of a book with every size that is known, and where their pictures come from. */
export function usePageImages(book: Book, items: Schemas["PageDto"][]) {
  const [images, setImages] = useState(() => new ImageStore());
  const [measured, setMeasured] = useState<Sizes>({});

  useEffect(() => {
    // A store that strict mode has closed must not be used again.
    const store = new ImageStore();
    setImages(store);
    return () => store.close();
  }, []);

  const pages = useMemo<PageShape[]>(
    () =>
      items.map(({ number, width, height }) => ({
        number,
        width: width ?? measured[number]?.width ?? null,
        height: height ?? measured[number]?.height ?? null,
      })),
    [items, measured],
  );

  const onSize = useCallback(
    (page: number, width: number, height: number) => {
      const isKnown = items[page - 1]?.width && items[page - 1]?.height;
      if (isKnown) return;
      setMeasured((last) => (last[page]?.width === width ? last : { ...last, [page]: { width, height } }));
    },
    [items],
  );

  const { id, updatedAt, format } = book;
  const addressOf = useCallback(
    (page: number, pixels: number) => {
      const item = items[page - 1];
      const source = { id, version: updatedAt, isDrawn: format === "pdf" };
      return item ? pageAddress(source, item, pixels) : "";
    },
    [id, updatedAt, format, items],
  );

  return { images, pages, onSize, addressOf };
}
