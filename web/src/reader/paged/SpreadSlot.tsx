import { useLayoutEffect, useRef } from "react";
import { type Camera, enter, type Layout, type Size } from "../engine/camera";
import type { ImageStore } from "./image-store";
import classes from "./PagedView.module.css";
import { PageImage } from "./PageImage";
import { SLOT_GAP, type Stage } from "./stage";

/** Neighbors overlap by this much, so that no ground shines through between them. */
const SEAM = 1;

function place(element: HTMLElement, layout: Layout, camera: Camera): void {
  element.style.width = `${layout.width * camera.zoom}px`;
  element.style.height = `${layout.height * camera.zoom}px`;
  element.style.transform = `translate(${camera.x}px, ${camera.y}px)`;
}

/** One spread at its place beside the one that is read: -1 before it, 0 it, 1 after it. */
export function SpreadSlot(props: {
  offset: -1 | 0 | 1;
  layout: Layout;
  view: Size;
  isRtl: boolean;
  stage: Stage;
  images: ImageStore;
  addressOf: (page: number) => string;
  onSize: (page: number, width: number, height: number) => void;
}) {
  const { offset, layout, view, isRtl, stage } = props;
  const content = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    const element = content.current;
    if (!element) return;
    if (offset === 0) stage.attach((camera) => place(element, layout, camera));
    else place(element, layout, enter(layout, view, offset === 1 ? "start" : "end", isRtl));
  }, [offset, layout, view, isRtl, stage]);

  const side = offset * (isRtl ? -1 : 1);
  return (
    <div
      className={classes.slot}
      style={{ transform: `translateX(calc(${side} * (100% + ${SLOT_GAP}px)))` }}
      inert={offset !== 0}
    >
      <div ref={content} className={classes.content}>
        {layout.boxes.map((box, index) => (
          <div
            key={box.page}
            className={classes.box}
            style={{
              left: `${(box.x / layout.width) * 100}%`,
              width: `calc(${(box.width / layout.width) * 100}% + ${index < layout.boxes.length - 1 ? SEAM : 0}px)`,
            }}
          >
            <PageImage
              images={props.images}
              address={props.addressOf(box.page)}
              page={box.page}
              onSize={props.onSize}
            />
          </div>
        ))}
      </div>
    </div>
  );
}
