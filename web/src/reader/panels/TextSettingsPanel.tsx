import { IconMinus, IconPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/ui/IconButton";
import { Segmented } from "@/ui/Segmented";
import { SideDrawer } from "@/ui/SideDrawer";
import { Slider } from "@/ui/Slider";
import { Switch } from "@/ui/Switch";
import { useColorScheme } from "@/ui/use-color-scheme";
import classes from "../chrome/chrome.module.css";
import epubClasses from "../epub/EpubView.module.css";
import { useReaderSettings } from "../settings/store";
import { Setting } from "./Setting";
import { ThemeSwatches } from "./ThemeSwatches";

const SIZES = { least: 70, most: 240, step: 10 } as const;

/** Choices for reading text. */
export function TextSettingsPanel(props: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const { shown } = useColorScheme();
  const { text, changeText } = useReaderSettings();
  const percent = (value: number) => t("reader.settings.percent", { value });
  const resize = (step: number) =>
    changeText({ fontSize: Math.min(SIZES.most, Math.max(SIZES.least, text.fontSize + step)) });
  return (
    <SideDrawer
      isOpen={props.isOpen}
      onClose={props.onClose}
      title={t("reader.settings.title")}
      closeLabel={t("app.close")}
      side="right"
      isClear
    >
      <div className={classes.settings}>
        <Setting title={t("reader.text.theme")}>
          <ThemeSwatches value={text.theme} appScheme={shown} onChange={(theme) => changeText({ theme })} />
        </Setting>
        <Setting title={t("reader.text.size")}>
          <div className={epubClasses.sizes}>
            <IconButton
              look="soft"
              label={t("reader.text.smaller")}
              icon={<IconMinus size={18} />}
              onClick={() => resize(-SIZES.step)}
            />
            <output>{percent(text.fontSize)}</output>
            <IconButton
              look="soft"
              label={t("reader.text.larger")}
              icon={<IconPlus size={18} />}
              onClick={() => resize(SIZES.step)}
            />
          </div>
        </Setting>
        <Setting title={t("reader.text.font")}>
          <Segmented
            label={t("reader.text.font")}
            value={text.font}
            isWide
            options={[
              { value: "book", label: t("reader.text.fontBook") },
              { value: "serif", label: t("reader.text.fontSerif") },
              { value: "sans", label: t("reader.text.fontSans") },
            ]}
            onChange={(font) => changeText({ font })}
          />
        </Setting>
        <Setting title={t("reader.text.lineHeight")}>
          <Slider
            label={t("reader.text.lineHeight")}
            value={Math.round(text.lineHeight * 100)}
            min={110}
            max={220}
            step={5}
            describe={percent}
            onChange={(value) => changeText({ lineHeight: value / 100 })}
          />
        </Setting>
        <Setting title={t("reader.text.margin")}>
          <Slider
            label={t("reader.text.margin")}
            value={text.margin}
            min={2}
            max={24}
            step={2}
            describe={percent}
            onChange={(margin) => changeText({ margin })}
          />
        </Setting>
        <Switch
          label={t("reader.text.justify")}
          isOn={text.isJustified}
          onChange={(isJustified) => changeText({ isJustified })}
        />
        <Setting title={t("reader.text.flow")}>
          <Segmented
            label={t("reader.text.flow")}
            value={text.isScrolled ? "scrolled" : "paged"}
            isWide
            options={[
              { value: "paged", label: t("reader.text.flowPaged") },
              { value: "scrolled", label: t("reader.text.flowScrolled") },
            ]}
            onChange={(flow) => changeText({ isScrolled: flow === "scrolled" })}
          />
        </Setting>
      </div>
    </SideDrawer>
  );
}
