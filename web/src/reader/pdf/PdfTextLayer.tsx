import { type PageViewport, TextLayer } from "pdfjs-dist";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { useSize } from "../input/use-size";
import { acquireDocumentOf, releaseDocumentOf } from "./documents";
import classes from "./PdfTextLayer.module.css";

/** The words of a page, invisible and exactly over their picture, so that they can be selected. */
export function PdfTextLayer(props: { bookId: string; page: number; onFailed: () => void }) {
  const { bookId, page } = props;
  const frame = useRef<HTMLDivElement>(null);
  const words = useRef<HTMLDivElement>(null);
  const size = useSize(frame);
  const [naturalWidth, setNaturalWidth] = useState<number | null>(null);
  const fail = useEffectEvent(() => props.onFailed());

  useEffect(() => {
    const container = words.current;
    if (!container) return;
    const stop = new AbortController();
    const show = async () => {
      const shown = await (await acquireDocumentOf(bookId)).getPage(page);
      if (stop.signal.aborted) return;
      const viewport: PageViewport = shown.getViewport({ scale: 1 });
      const layer = new TextLayer({ textContentSource: shown.streamTextContent(), container, viewport });
      stop.signal.addEventListener("abort", () => layer.cancel());
      setNaturalWidth(viewport.width);
      await layer.render();
    };
    show().catch(() => {
      if (!stop.signal.aborted) fail();
    });
    return () => {
      stop.abort();
      container.replaceChildren();
      releaseDocumentOf(bookId);
    };
  }, [bookId, page]);

  const scale = size && naturalWidth ? size.width / naturalWidth : 0;
  return (
    <div ref={frame} className={classes.frame}>
      <div
        ref={words}
        className={classes.words}
        style={{ "--total-scale-factor": scale } as React.CSSProperties}
      />
    </div>
  );
}
