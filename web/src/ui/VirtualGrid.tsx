import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";
import classes from "./VirtualGrid.module.css";

const OVERSCAN_ROWS = 3;

function columnsThatFit(width: number, cellWidth: number, gap: number): number {
  return Math.max(2, Math.floor((width + gap) / (cellWidth + gap)));
}

/**
 * A grid of cells of one size that draws only what is near the screen.
 * The size of every row is known before its covers arrive, so nothing jumps.
 */
export function VirtualGrid<T>(props: {
  label: string;
  items: T[];
  keyOf: (item: T) => string;
  render: (item: T, index: number) => ReactNode;
  renderWaiting: () => ReactNode;
  hasMore: boolean;
  onNearEnd: () => void;
  cellWidth: number;
  gap: number;
  textHeight: number;
}) {
  const { items, hasMore, onNearEnd, cellWidth, gap, textHeight } = props;
  const box = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, top: 0 });

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () =>
      setSize({ width: element.clientWidth, top: element.getBoundingClientRect().top + window.scrollY });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, []);

  const columns = columnsThatFit(size.width, cellWidth, gap);
  const columnWidth = (size.width - gap * (columns - 1)) / columns;
  const rowHeight = Math.max(1, columnWidth * 1.5 + textHeight + gap);
  const waiting = hasMore ? columns * 2 : 0;
  const cellCount = items.length + waiting;
  const rowCount = Math.ceil(cellCount / columns);

  const virtualizer = useWindowVirtualizer({
    count: size.width > 0 ? rowCount : 0,
    estimateSize: () => rowHeight,
    overscan: OVERSCAN_ROWS,
    scrollMargin: size.top,
  });
  const rows = virtualizer.getVirtualItems();
  const lastRow = rows.at(-1)?.index ?? 0;
  const isNearEnd = rows.length > 0 && (lastRow + 1) * columns >= items.length;

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new row height makes every measured offset wrong
  useEffect(() => virtualizer.measure(), [virtualizer, rowHeight]);
  useEffect(() => {
    if (hasMore && isNearEnd) onNearEnd();
  }, [hasMore, isNearEnd, onNearEnd]);

  return (
    <div ref={box}>
      {/* biome-ignore lint/a11y/useSemanticElements: rows are positioned, which a plain list cannot hold */}
      <div
        role="list"
        aria-label={props.label}
        className={classes.grid}
        style={{ height: rowCount * rowHeight - (rowCount ? gap : 0) }}
      >
        {rows.flatMap((row) =>
          Array.from({ length: columns }, (_, column) => {
            const index = row.index * columns + column;
            if (index >= cellCount) return null;
            const item = items[index];
            const place = {
              width: columnWidth,
              height: rowHeight - gap,
              insetInlineStart: column * (columnWidth + gap),
              transform: `translateY(${row.start - size.top}px)`,
            };
            return item === undefined ? (
              <div key={`waiting-${index}`} className={classes.cell} style={place} aria-hidden="true">
                {props.renderWaiting()}
              </div>
            ) : (
              // biome-ignore lint/a11y/useSemanticElements: see the list above
              <div
                key={props.keyOf(item)}
                role="listitem"
                className={classes.cell}
                style={place}
                aria-setsize={hasMore ? -1 : items.length}
                aria-posinset={index + 1}
              >
                {props.render(item, index)}
              </div>
            );
          }),
        )}
      </div>
    </div>
  );
}
