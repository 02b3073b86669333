import { useTranslation } from "react-i18next";
import { SelectField } from "@/ui/SelectField";
import { TextField } from "@/ui/TextField";
import type { Strategy } from "../layout";

const levels = ["1", "2", "3"] as const;

/** What a strategy can be told besides its name. */
export function StrategyFields(props: {
  strategy: Strategy;
  problem: string | null;
  onChange: (strategy: Strategy) => void;
}) {
  const { t } = useTranslation();
  const { strategy, onChange } = props;
  switch (strategy.kind) {
    case "folder":
    case "volumes":
      return null;
    case "flat":
      return (
        <SelectField
          isLabeled
          label={t("libraries.layout.by.label")}
          value={strategy.by}
          options={(["name", "metadata"] as const).map((value) => ({
            value,
            label: t(`libraries.layout.by.${value}`),
          }))}
          onChange={(by) => onChange({ ...strategy, by })}
        />
      );
    case "publisher":
      return (
        <SelectField
          isLabeled
          label={t("libraries.layout.levels")}
          value={levels.find((level) => level === String(strategy.levels)) ?? "1"}
          options={levels.map((value) => ({ value, label: value }))}
          onChange={(level) => onChange({ ...strategy, levels: Number(level) })}
        />
      );
    case "calibre":
      return (
        <SelectField
          isLabeled
          label={t("libraries.layout.alone.label")}
          value={strategy.alone}
          options={(["title", "author"] as const).map((value) => ({
            value,
            label: t(`libraries.layout.alone.${value}`),
          }))}
          onChange={(alone) => onChange({ ...strategy, alone })}
        />
      );
    case "custom":
      return (
        <TextField
          label={t("libraries.layout.pattern.label")}
          hint={t("libraries.layout.pattern.hint")}
          autoComplete="off"
          spellCheck={false}
          value={strategy.pattern}
          problem={props.problem}
          onChange={(pattern) => onChange({ ...strategy, pattern })}
        />
      );
  }
}
