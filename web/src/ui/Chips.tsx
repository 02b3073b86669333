import { Badge } from "./Badge";
import classes from "./Chips.module.css";

/** Words side by side. */
export function Chips({ label, words }: { label: string; words: string[] }) {
  if (words.length === 0) return null;
  return (
    <ul className={classes.chips} aria-label={label}>
      {words.map((word) => (
        <li key={word}>
          <Badge>{word}</Badge>
        </li>
      ))}
    </ul>
  );
}
