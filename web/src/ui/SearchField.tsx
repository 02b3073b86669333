import { IconSearch, IconX } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import classes from "./SearchField.module.css";

const SETTLE_MS = 200;

/** A search box that reports once typing pauses. */
export function SearchField(props: {
  label: string;
  clearLabel: string;
  value: string;
  onChange: (value: string) => void;
}) {
  const { value, onChange } = props;
  const [text, setText] = useState(value);
  const reported = useRef(value);

  useEffect(() => {
    // The address changed by other means, such as Back.
    if (value !== reported.current) {
      reported.current = value;
      setText(value);
    }
  }, [value]);

  useEffect(() => {
    if (text === reported.current) return;
    const timer = setTimeout(() => {
      reported.current = text;
      onChange(text);
    }, SETTLE_MS);
    return () => clearTimeout(timer);
  }, [text, onChange]);

  return (
    <form
      className={classes.field}
      onSubmit={(event) => {
        event.preventDefault();
        reported.current = text;
        onChange(text);
      }}
    >
      <IconSearch size={18} aria-hidden="true" className={classes.icon} />
      <input
        type="search"
        className={classes.input}
        aria-label={props.label}
        placeholder={props.label}
        value={text}
        enterKeyHint="search"
        autoComplete="off"
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {text ? (
        <button
          type="button"
          className={classes.clear}
          aria-label={props.clearLabel}
          onClick={() => setText("")}
        >
          <IconX size={18} aria-hidden="true" />
        </button>
      ) : null}
    </form>
  );
}
