import { useTranslation } from "react-i18next";
import { Dialog } from "@/ui/Dialog";
import classes from "./chrome.module.css";

const ROWS = [
  { keys: ["→"], meaning: "next" },
  { keys: ["←"], meaning: "previous" },
  { keys: ["space", "PgDn"], meaning: "forward" },
  { keys: ["⇧ space", "PgUp"], meaning: "backward" },
  { keys: ["↑", "↓"], meaning: "scroll" },
  { keys: ["Home", "End"], meaning: "ends" },
  { keys: ["+", "-", "0"], meaning: "zoom", isForPages: true },
  { keys: ["D"], meaning: "double", isForPages: true },
  { keys: ["O"], meaning: "shift", isForPages: true },
  { keys: ["T"], meaning: "contents", isForText: true },
  { keys: ["F"], meaning: "fullscreen" },
  { keys: ["M"], meaning: "controls" },
  { keys: ["S"], meaning: "settings" },
  { keys: ["?"], meaning: "help" },
  { keys: ["Esc"], meaning: "close" },
] as const;

/** Lists the keys that work in the reader that is open. */
export function HelpDialog(props: { isOpen: boolean; isRtl: boolean; isText: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const rows = ROWS.filter((row) =>
    "isForPages" in row ? !props.isText : !("isForText" in row) || props.isText,
  );
  const mirrored: Readonly<Record<string, string>> = props.isRtl ? { "→": "←", "←": "→" } : {};
  const name = (key: string) => (mirrored[key] ?? key).replace("space", t("reader.help.space"));
  return (
    <Dialog
      isOpen={props.isOpen}
      onClose={props.onClose}
      title={t("reader.help.title")}
      closeLabel={t("app.close")}
    >
      <dl className={classes.keys}>
        {rows.map((row) => (
          <div key={row.meaning} style={{ display: "contents" }}>
            <dt>
              {row.keys.map((key) => (
                <kbd key={key}>{name(key)}</kbd>
              ))}
            </dt>
            <dd>{t(`reader.help.${row.meaning}`)}</dd>
          </div>
        ))}
      </dl>
      <p className={classes.hint}>{t("reader.help.touch")}</p>
    </Dialog>
  );
}
