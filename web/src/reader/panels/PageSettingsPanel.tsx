import { useTranslation } from "react-i18next";
import { Segmented } from "@/ui/Segmented";
import { SelectField } from "@/ui/SelectField";
import { SideDrawer } from "@/ui/SideDrawer";
import { Slider } from "@/ui/Slider";
import { Switch } from "@/ui/Switch";
import classes from "../chrome/chrome.module.css";
import { type Direction, useReaderSettings } from "../settings/store";
import { Setting } from "./Setting";

/** Choices for reading pictures. */
export function PageSettingsPanel(props: {
  isOpen: boolean;
  seriesId: string;
  direction: Direction;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const { page, changePage, series, chooseForSeries } = useReaderSettings();
  const choice = series[props.seriesId];
  const isStrip = props.direction === "vertical" || props.direction === "webtoon";
  const percent = (value: number) => t("reader.settings.percent", { value });
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
        <Setting title={t("reader.settings.direction")} hint={t("reader.settings.forSeries")}>
          <SelectField
            label={t("reader.settings.direction")}
            value={choice?.direction ?? "book"}
            options={[
              { value: "book", label: t("reader.settings.directionBook") },
              { value: "ltr", label: t("reader.settings.ltr") },
              { value: "rtl", label: t("reader.settings.rtl") },
              { value: "vertical", label: t("reader.settings.vertical") },
              { value: "webtoon", label: t("reader.settings.webtoon") },
            ]}
            onChange={(direction) =>
              chooseForSeries(props.seriesId, { direction: direction === "book" ? undefined : direction })
            }
          />
        </Setting>
        {isStrip ? (
          <Setting title={t("reader.settings.stripWidth")}>
            <Slider
              label={t("reader.settings.stripWidth")}
              value={page.stripWidth}
              min={20}
              max={100}
              step={5}
              describe={percent}
              onChange={(stripWidth) => changePage({ stripWidth })}
            />
          </Setting>
        ) : (
          <>
            <Setting title={t("reader.settings.pages")}>
              <Segmented
                label={t("reader.settings.pages")}
                value={page.pages}
                isWide
                options={[
                  { value: "auto", label: t("reader.settings.pagesAuto") },
                  { value: "single", label: t("reader.settings.pagesSingle") },
                  { value: "double", label: t("reader.settings.pagesDouble") },
                ]}
                onChange={(pages) => changePage({ pages })}
              />
            </Setting>
            <Setting title={t("reader.settings.fit")}>
              <SelectField
                label={t("reader.settings.fit")}
                value={page.fit}
                options={[
                  { value: "contain", label: t("reader.settings.fitContain") },
                  { value: "width", label: t("reader.settings.fitWidth") },
                  { value: "height", label: t("reader.settings.fitHeight") },
                  { value: "original", label: t("reader.settings.fitOriginal") },
                ]}
                onChange={(fit) => changePage({ fit })}
              />
            </Setting>
            <Switch
              label={t("reader.settings.firstAlone")}
              hint={t("reader.settings.firstAloneHint")}
              isOn={page.isFirstAlone}
              onChange={(isFirstAlone) => changePage({ isFirstAlone })}
            />
            <Switch
              label={t("reader.settings.shift")}
              hint={t("reader.settings.shiftHint")}
              isOn={choice?.isShifted ?? false}
              onChange={(isShifted) => chooseForSeries(props.seriesId, { isShifted })}
            />
            <Switch
              label={t("reader.settings.animate")}
              isOn={page.isAnimated}
              onChange={(isAnimated) => changePage({ isAnimated })}
            />
          </>
        )}
        <Setting title={t("reader.settings.ground")}>
          <SelectField
            label={t("reader.settings.ground")}
            value={page.ground}
            options={[
              { value: "auto", label: t("reader.settings.groundAuto") },
              { value: "black", label: t("reader.settings.groundBlack") },
              { value: "gray", label: t("reader.settings.groundGray") },
              { value: "white", label: t("reader.settings.groundWhite") },
            ]}
            onChange={(ground) => changePage({ ground })}
          />
        </Setting>
      </div>
    </SideDrawer>
  );
}
