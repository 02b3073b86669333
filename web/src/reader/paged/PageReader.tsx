import { IconCursorText, IconPhoto } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Book } from "@/features/books/queries";
import type { Schemas } from "@/lib/api/client";
import { IconButton } from "@/ui/IconButton";
import classes from "../chrome/chrome.module.css";
import { EndCard } from "../chrome/EndCard";
import { EndPanel } from "../chrome/EndPanel";
import { HelpDialog } from "../chrome/HelpDialog";
import { PageBar } from "../chrome/PageBar";
import { TopBar } from "../chrome/TopBar";
import { useChrome } from "../chrome/use-chrome";
import { openingPage } from "../engine/progress";
import { firstPage, lastPage } from "../engine/spreads";
import { useLeave } from "../input/use-leave";
import { useSize } from "../input/use-size";
import { PageSettingsPanel } from "../panels/PageSettingsPanel";
import { usePdfText } from "../pdf/use-pdf-text";
import { StripView } from "../scroll/StripView";
import { useReaderSettings } from "../settings/store";
import { showsTwoPages } from "./model";
import { PagedView, type PagesHandle } from "./PagedView";
import { type PagePanel, usePageCommands } from "./use-page-commands";
import { usePageImages } from "./use-page-images";
import { usePageProgress } from "./use-page-progress";
import { usePlace } from "./use-place";

const VERTICAL_GAP = 10;

/** Reads a book that is made of pictures. */
export function PageReader({ book, pageList }: { book: Book; pageList: Schemas["PagesDto"] }) {
  const { t } = useTranslation();
  const root = useRef<HTMLDivElement>(null);
  const view = useRef<PagesHandle>(null);
  const size = useSize(root);
  const chrome = useChrome(root);
  const { leave, openBook } = useLeave();
  const [panel, setPanel] = useState<PagePanel | null>(null);
  const { page: settings, series } = useReaderSettings();
  const choice = series[book.seriesId];

  const direction = choice?.direction ?? pageList.readingDirection ?? book.metadata.readingDirection ?? "ltr";
  const text = usePdfText(book);
  const isStrip = text.isShown || direction === "vertical" || direction === "webtoon";
  const isRtl = direction === "rtl";
  const total = pageList.items.length;

  const { images, pages, onSize, addressOf } = usePageImages(book, pageList.items);
  const rules = {
    isDouble: !isStrip && showsTwoPages(settings.pages, size),
    isFirstAlone: settings.isFirstAlone,
    isShifted: choice?.isShifted ?? false,
  };
  const place = usePlace(pages, rules, openingPage(book.progress, total));
  usePageProgress(book, place.spread, total, place.isMoved);

  const first = firstPage(place.spread);
  const last = lastPage(place.spread);
  const otherBookId = place.edge === "start" ? book.previousBookId : book.nextBookId;
  const goOn = () => otherBookId && openBook(otherBookId);

  const turn = usePageCommands({
    view,
    place,
    chrome,
    rules,
    seriesId: book.seriesId,
    total,
    isRtl,
    isStrip,
    setPanel,
    onOtherBook: goOn,
    onLeave: () => leave(book.seriesId),
  });

  const ends = {
    title: book.title,
    otherBookId,
    onOther: goOn,
    onAgain: () => place.go(1),
    onLeave: () => leave(book.seriesId),
  };
  const shared = { images, addressOf, onSize, onMenu: chrome.toggle };
  return (
    <main ref={root} className={classes.reader} data-ground={settings.ground} aria-label={book.title}>
      {isStrip ? (
        <StripView
          ref={view}
          {...shared}
          pages={pages}
          page={first}
          gap={direction === "webtoon" ? 0 : VERTICAL_GAP}
          share={settings.stripWidth}
          onPage={(page) => {
            chrome.hide();
            place.go(page);
          }}
          overlay={text.overlay}
          footer={<EndCard edge="end" {...ends} />}
        />
      ) : (
        <PagedView
          ref={view}
          {...shared}
          spreads={place.spreads}
          index={place.index}
          direction={place.direction}
          fit={settings.fit}
          isRtl={isRtl}
          isAnimated={settings.isAnimated}
          onTurn={turn}
        />
      )}
      <TopBar
        isShown={chrome.isShown}
        title={book.title}
        subtitle={book.seriesTitle}
        onFocus={chrome.show}
        onLeave={() => leave(book.seriesId)}
        onSettings={() => setPanel("settings")}
        onHelp={() => setPanel("help")}
      >
        {text.isOffered ? (
          <IconButton
            label={text.isShown ? t("reader.pdf.pageMode") : t("reader.pdf.textMode")}
            icon={text.isShown ? <IconPhoto /> : <IconCursorText />}
            onClick={text.toggle}
          />
        ) : null}
      </TopBar>
      <PageBar
        isShown={chrome.isShown}
        page={first}
        total={total}
        isRtl={isRtl}
        onFocus={chrome.show}
        onGo={place.go}
        onTurn={(way) => (isStrip ? place.go(Math.min(total, Math.max(1, first + way))) : place.turn(way))}
      />
      {place.edge ? <EndPanel edge={place.edge} {...ends} onStay={place.stay} /> : null}
      <PageSettingsPanel
        isOpen={panel === "settings"}
        seriesId={book.seriesId}
        direction={direction}
        onClose={() => setPanel(null)}
      />
      <HelpDialog isOpen={panel === "help"} isRtl={isRtl} isText={false} onClose={() => setPanel(null)} />
      <p className="cx-visually-hidden" aria-live="polite">
        {t("reader.page.announce", { count: last > first ? 2 : 1, first, last, total })}
      </p>
    </main>
  );
}
