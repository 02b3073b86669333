import { useTranslation } from "react-i18next";
import { SelectField } from "@/ui/SelectField";
import { TagsField } from "@/ui/TagsField";
import { type Layout, namings, numberings, strategyKinds, strategyOf } from "../layout";
import { StrategyFields } from "./StrategyFields";

/** How the files of a library become series and books. */
export function LayoutFields(props: {
  layout: Layout;
  problem: string | null;
  onChange: (layout: Layout) => void;
}) {
  const { t } = useTranslation();
  const { layout, onChange } = props;
  return (
    <>
      <SelectField
        isLabeled
        label={t("libraries.layout.strategy")}
        value={layout.strategy.kind}
        options={strategyKinds.map((value) => ({ value, label: t(`libraries.layout.kind.${value}`) }))}
        onChange={(kind) => onChange({ ...layout, strategy: strategyOf(kind) })}
      />
      <StrategyFields
        strategy={layout.strategy}
        problem={props.problem}
        onChange={(strategy) => onChange({ ...layout, strategy })}
      />
      <SelectField
        isLabeled
        label={t("libraries.layout.naming")}
        value={layout.naming}
        options={namings.map((value) => ({ value, label: t(`libraries.layout.name.${value}`) }))}
        onChange={(naming) => onChange({ ...layout, naming })}
      />
      <SelectField
        isLabeled
        label={t("libraries.layout.numbering")}
        value={layout.numbering}
        options={numberings.map((value) => ({ value, label: t(`libraries.layout.number.${value}`) }))}
        onChange={(numbering) => onChange({ ...layout, numbering })}
      />
      <TagsField
        label={t("libraries.layout.exclude")}
        removeLabel={t("libraries.layout.remove")}
        values={layout.exclude}
        onChange={(exclude) => onChange({ ...layout, exclude })}
      />
      <TagsField
        label={t("libraries.layout.oneShots")}
        removeLabel={t("libraries.layout.remove")}
        values={layout.oneShots}
        onChange={(oneShots) => onChange({ ...layout, oneShots })}
      />
    </>
  );
}
