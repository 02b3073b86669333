import { useLayoutEffect, useRef, useState } from "react";
import classes from "./ClampedText.module.css";

/** A long text that shows its first lines, and the rest on demand. */
export function ClampedText(props: { text: string; moreLabel: string; lessLabel: string }) {
  const paragraph = useRef<HTMLParagraphElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  const [isLong, setIsLong] = useState(false);

  useLayoutEffect(() => {
    const element = paragraph.current;
    if (!element) return;
    const measure = () => {
      if (!isOpen) setIsLong(element.scrollHeight > element.clientHeight + 2);
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [isOpen]);

  return (
    <div className={classes.box}>
      <p ref={paragraph} className={classes.text} data-open={isOpen || undefined}>
        {props.text}
      </p>
      {isLong || isOpen ? (
        <button
          type="button"
          className={classes.toggle}
          aria-expanded={isOpen}
          onClick={() => setIsOpen(!isOpen)}
        >
          {isOpen ? props.lessLabel : props.moreLabel}
        </button>
      ) : null}
    </div>
  );
}
