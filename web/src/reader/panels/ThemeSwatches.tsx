import { useTranslation } from "react-i18next";
import classes from "../epub/EpubView.module.css";
import { textColors } from "../epub/styles";
import type { TextTheme } from "../settings/store";

/** Chooses the colors of a text by showing them. */
export function ThemeSwatches(props: {
  value: TextTheme;
  appScheme: "light" | "dark";
  onChange: (theme: TextTheme) => void;
}) {
  const { t } = useTranslation();
  const themes = [
    { theme: "auto", label: t("reader.text.themeAuto") },
    { theme: "light", label: t("reader.text.themeLight") },
    { theme: "sepia", label: t("reader.text.themeSepia") },
    { theme: "dark", label: t("reader.text.themeDark") },
  ] as const;
  return (
    // biome-ignore lint/a11y/useSemanticElements: toggle buttons, not a form
    <div className={classes.swatches} role="group" aria-label={t("reader.text.theme")}>
      {themes.map(({ theme, label }) => {
        const colors = textColors(theme, props.appScheme);
        return (
          <button
            key={theme}
            type="button"
            className={classes.swatch}
            aria-pressed={props.value === theme}
            style={{ color: colors.ink, background: colors.ground }}
            onClick={() => props.onChange(theme)}
          >
            <b aria-hidden="true">Aa</b>
            {label}
          </button>
        );
      })}
    </div>
  );
}
