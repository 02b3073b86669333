import { IconPhotoOff } from "@tabler/icons-react";
import { useLayoutEffect, useRef, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import type { ImageStore } from "./image-store";
import classes from "./PageImage.module.css";

/** One page's picture; its frame has the page's size before the picture is there. */
export function PageImage(props: {
  images: ImageStore;
  address: string;
  page: number;
  onSize?: (page: number, width: number, height: number) => void;
}) {
  const { images, address, page, onSize } = props;
  const { t } = useTranslation();
  const frame = useRef<HTMLDivElement>(null);
  useSyncExternalStore(images.subscribe, images.version);
  const state = images.state(address);

  // The store's element is adopted rather than drawn anew, because it is decoded already.
  useLayoutEffect(() => {
    const image = images.element(address);
    if (state !== "ready" || !image || !frame.current) return;
    image.alt = t("reader.page.alt", { page });
    image.className = classes.image ?? "";
    // A coarser picture of the same page stays until the finer one can take its place.
    for (const last of frame.current.querySelectorAll("img")) if (last !== image) last.remove();
    if (image.parentElement !== frame.current) frame.current.append(image);
    onSize?.(page, image.naturalWidth, image.naturalHeight);
  }, [images, address, state, page, onSize, t]);

  return (
    <div ref={frame} className={classes.frame} data-state={state} data-page={page}>
      {state === "failed" ? (
        <div className={classes.problem} role="alert">
          <IconPhotoOff size={40} aria-hidden="true" />
          <p>{t("reader.page.failed", { page })}</p>
          <Button onClick={() => images.retry(address)}>{t("app.error.retry")}</Button>
        </div>
      ) : null}
      {state === "waiting" || state === "loading" ? <span className={classes.number}>{page}</span> : null}
    </div>
  );
}
