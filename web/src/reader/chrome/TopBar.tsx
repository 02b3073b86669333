import { IconArrowLeft, IconKeyboard, IconMaximize, IconMinimize, IconSettings } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/ui/IconButton";
import { useFullscreen } from "../input/use-fullscreen";
import classes from "./chrome.module.css";

/** The bar above the page: the way out, what is read, and the way to every panel. */
export function TopBar(props: {
  isShown: boolean;
  title: string;
  subtitle: string;
  onFocus: () => void;
  onLeave: () => void;
  onSettings: () => void;
  onHelp: () => void;
  children?: ReactNode;
}) {
  const { t } = useTranslation();
  const fullscreen = useFullscreen();
  const fullscreenLabel = fullscreen.isFullscreen
    ? t("reader.fullscreen.leave")
    : t("reader.fullscreen.enter");
  return (
    <header
      className={`${classes.bar} ${classes.top}`}
      data-hidden={!props.isShown || undefined}
      data-reader-bar
      onFocusCapture={props.onFocus}
    >
      <IconButton label={t("reader.back")} icon={<IconArrowLeft />} onClick={props.onLeave} />
      <div className={classes.titles}>
        <h1 className={classes.title}>{props.title}</h1>
        <span className={classes.subtitle}>{props.subtitle}</span>
      </div>
      {props.children}
      <IconButton
        label={t("reader.help.open")}
        icon={<IconKeyboard />}
        onClick={props.onHelp}
        className={classes.forKeyboards}
      />
      {fullscreen.isSupported ? (
        <IconButton
          label={fullscreenLabel}
          icon={fullscreen.isFullscreen ? <IconMinimize /> : <IconMaximize />}
          onClick={fullscreen.toggle}
        />
      ) : null}
      <IconButton label={t("reader.settings.open")} icon={<IconSettings />} onClick={props.onSettings} />
    </header>
  );
}
