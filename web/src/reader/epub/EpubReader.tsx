import { IconList } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type CSSProperties, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Book } from "@/features/books/queries";
import { toProblem } from "@/lib/api/problem";
import { IconButton } from "@/ui/IconButton";
import { useColorScheme } from "@/ui/use-color-scheme";
import chromeClasses from "../chrome/chrome.module.css";
import { EndPanel } from "../chrome/EndPanel";
import { HelpDialog } from "../chrome/HelpDialog";
import { ReaderOpening } from "../chrome/ReaderOpening";
import { ReaderRefusal } from "../chrome/ReaderRefusal";
import { TextBar } from "../chrome/TextBar";
import { TopBar } from "../chrome/TopBar";
import { useChrome } from "../chrome/use-chrome";
import { useLeave } from "../input/use-leave";
import { TextSettingsPanel } from "../panels/TextSettingsPanel";
import { useProgress } from "../progress/use-progress";
import { readerQueries } from "../queries";
import { useReaderSettings } from "../settings/store";
import classes from "./EpubView.module.css";
import { textColors } from "./styles";
import { TextFoot } from "./TextFoot";
import { TocPanel } from "./TocPanel";
import { useEpub } from "./use-epub";
import { type TextPanel, useTextCommands } from "./use-text-commands";

/** Reads a book that is made of text. */
export function EpubReader({ book }: { book: Book }) {
  const { t } = useTranslation();
  const root = useRef<HTMLDivElement>(null);
  const host = useRef<HTMLDivElement>(null);
  const chrome = useChrome(root);
  const { leave, openBook } = useLeave();
  const save = useProgress(book);
  const { shown } = useColorScheme();
  const { text: settings, changeText } = useReaderSettings();
  const colors = useMemo(() => textColors(settings.theme, shown), [settings.theme, shown]);
  const [panel, setPanel] = useState<TextPanel | null>(null);
  const [isOver, setOver] = useState(false);
  const manifest = useQuery(readerQueries.manifest(book.id));
  const positions = useQuery(readerQueries.positions(book.id));

  const { session, place, problem } = useEpub({
    host,
    book,
    manifest: manifest.data,
    positions: positions.isError ? { positions: [], total: 0 } : positions.data,
    settings,
    colors,
    events: {
      frameTitle: t("reader.text.content"),
      onKey: (event) => onKey(event),
      onTap: (x) => tap(x),
      onTurn: (direction) => turn(direction),
    },
    onPlace: (next, how) => {
      if (how === "scrolled") chrome.hide();
      if (how === "laidOut" && !next.isAtEnd) return;
      save({
        percentage: next.fraction,
        locator: next.locator,
        ...(next.isAtEnd ? { completed: true } : {}),
      });
    },
  });
  const goOn = () => book.nextBookId && openBook(book.nextBookId);
  const { isRtl, turn, tap, onKey } = useTextCommands({
    session,
    isAtEnd: place?.isAtEnd ?? false,
    isOver,
    setOver,
    setPanel,
    settings,
    changeText,
    chrome,
    width: () => host.current?.clientWidth ?? 1,
    onNextBook: goOn,
    onLeave: () => leave(book.seriesId),
  });

  const refusal = problem ?? (manifest.error ? toProblem(manifest.error) : null);
  if (refusal) return <ReaderRefusal problem={refusal} onRetry={() => location.reload()} />;
  const percent = Math.floor((place?.fraction ?? 0) * 100);
  const announcement = place?.chapter
    ? t("reader.text.announce", { chapter: place.chapter, percent })
    : t("reader.text.announceNoChapter", { percent });
  const style = { "--text-ground": colors.ground, "--text-ink": colors.ink } as CSSProperties;
  return (
    <main
      ref={root}
      className={`${chromeClasses.reader} ${classes.reader}`}
      style={style}
      aria-label={book.title}
    >
      <div ref={host} className={classes.host} data-waiting={!session || undefined} data-reader-stage />
      {session ? null : <ReaderOpening />}
      {session && !settings.isScrolled && !chrome.isShown ? (
        <TextFoot chapter={place?.chapter ?? null} percent={percent} />
      ) : null}
      <TopBar
        isShown={chrome.isShown}
        title={book.title}
        subtitle={place?.chapter ?? book.seriesTitle}
        onFocus={chrome.show}
        onLeave={() => leave(book.seriesId)}
        onSettings={() => setPanel("settings")}
        onHelp={() => setPanel("help")}
      >
        <IconButton
          label={t("reader.text.contents")}
          icon={<IconList />}
          onClick={() => setPanel("contents")}
        />
      </TopBar>
      <TextBar
        isShown={chrome.isShown}
        fraction={place?.fraction ?? 0}
        isRtl={isRtl}
        onFocus={chrome.show}
        onGo={(fraction) => void session?.goToFraction(fraction)}
        onTurn={(direction) => void session?.turn(direction)}
      />
      {isOver ? (
        <EndPanel
          edge="end"
          title={book.title}
          otherBookId={book.nextBookId}
          onOther={goOn}
          onAgain={() => {
            setOver(false);
            void session?.goToFraction(0);
          }}
          onLeave={() => leave(book.seriesId)}
          onStay={() => setOver(false)}
        />
      ) : null}
      <TocPanel
        isOpen={panel === "contents"}
        items={session?.toc ?? []}
        currentId={place?.tocId ?? null}
        onGo={(href) => {
          setPanel(null);
          void session?.goTo(href);
        }}
        onClose={() => setPanel(null)}
      />
      <TextSettingsPanel isOpen={panel === "settings"} onClose={() => setPanel(null)} />
      <HelpDialog isOpen={panel === "help"} isRtl={isRtl} isText onClose={() => setPanel(null)} />
      <p className="cx-visually-hidden" aria-live="polite">
        {session ? announcement : null}
      </p>
    </main>
  );
}
