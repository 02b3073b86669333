import type { FoliateTocItem } from "foliate-js/epub.js";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { SideDrawer } from "@/ui/SideDrawer";
import classes from "./EpubView.module.css";

interface ListProps {
  items: FoliateTocItem[];
  currentId: number | null;
  onGo: (href: string) => void;
}

function TocList({ items, currentId, onGo }: ListProps) {
  return (
    <ol className={classes.toc}>
      {items.map((item) => (
        <li key={item.id ?? item.href}>
          <button
            type="button"
            className={classes.entry}
            aria-current={item.id !== undefined && item.id === currentId ? "location" : undefined}
            disabled={!item.href}
            onClick={() => item.href && onGo(item.href)}
          >
            {item.label?.trim()}
          </button>
          {item.subitems?.length ? <TocList items={item.subitems} currentId={currentId} onGo={onGo} /> : null}
        </li>
      ))}
    </ol>
  );
}

/** The table of contents; it opens at the chapter that is read. */
export function TocPanel(props: ListProps & { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const list = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!props.isOpen) return;
    const frame = requestAnimationFrame(() =>
      list.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "center" }),
    );
    return () => cancelAnimationFrame(frame);
  }, [props.isOpen]);
  return (
    <SideDrawer
      isOpen={props.isOpen}
      onClose={props.onClose}
      title={t("reader.text.contents")}
      closeLabel={t("app.close")}
    >
      {props.items.length === 0 ? <p>{t("reader.text.noContents")}</p> : null}
      <nav ref={list} aria-label={t("reader.text.contents")}>
        <TocList items={props.items} currentId={props.currentId} onGo={props.onGo} />
      </nav>
    </SideDrawer>
  );
}
