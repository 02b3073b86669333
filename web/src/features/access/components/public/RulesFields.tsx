import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { libraryQueries } from "@/features/libraries/queries";
import { CheckList } from "@/ui/CheckList";
import { SelectField } from "@/ui/SelectField";
import { Switch } from "@/ui/Switch";
import { TagsField } from "@/ui/TagsField";
import { TextField } from "@/ui/TextField";
import { ageChoice, libraryChoice, parseAge, withAgeLimit, withLibraries } from "../../model";
import type { AccessRules } from "../../queries";

/** The fields of rules: libraries, ages, sharing tags. */
export function RulesFields(props: { rules: AccessRules; onChange: (rules: AccessRules) => void }) {
  const { t } = useTranslation();
  const { rules, onChange } = props;
  const { data: libraries } = useQuery(libraryQueries.list());
  const { age } = rules;
  return (
    <>
      <SelectField
        isLabeled
        label={t("access.rules.libraries")}
        value={libraryChoice(rules)}
        options={[
          { value: "unsaid", label: t("access.rules.unsaid") },
          { value: "all", label: t("access.rules.allLibraries") },
          { value: "some", label: t("access.rules.someLibraries") },
        ]}
        onChange={(choice) => onChange(withLibraries(rules, choice))}
      />
      {rules.libraryIds ? (
        <CheckList
          label={t("access.rules.openLibraries")}
          options={(libraries?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          chosen={rules.libraryIds}
          onChange={(libraryIds) => onChange({ ...rules, libraryIds })}
        />
      ) : null}
      <SelectField
        isLabeled
        label={t("access.rules.ages")}
        value={ageChoice(rules)}
        options={[
          { value: "none", label: t("access.rules.noAge") },
          { value: "allowUpTo", label: t("access.rules.allowUpTo") },
          { value: "excludeFrom", label: t("access.rules.excludeFrom") },
        ]}
        onChange={(choice) => onChange(withAgeLimit(rules, choice))}
      />
      {age ? (
        <>
          <TextField
            label={t("access.rules.age")}
            inputMode="numeric"
            value={String(age.age)}
            onChange={(text) => onChange({ ...rules, age: { ...age, age: parseAge(text) } })}
          />
          <Switch
            label={t("access.rules.showUnrated")}
            isOn={age.showUnrated}
            onChange={(showUnrated) => onChange({ ...rules, age: { ...age, showUnrated } })}
          />
        </>
      ) : null}
      <Switch
        label={t("access.rules.hideExplicit")}
        hint={t("access.rules.hideExplicitHint")}
        isOn={rules.hideExplicit ?? false}
        onChange={(hideExplicit) => onChange({ ...rules, hideExplicit })}
      />
      <TagsField
        label={t("access.rules.allowLabels")}
        hint={t("access.rules.allowLabelsHint")}
        removeLabel={t("access.rules.clear")}
        values={rules.allowLabels ?? []}
        onChange={(allowLabels) => onChange({ ...rules, allowLabels })}
      />
      <TagsField
        label={t("access.rules.denyLabels")}
        hint={t("access.rules.denyLabelsHint")}
        removeLabel={t("access.rules.clear")}
        values={rules.denyLabels ?? []}
        onChange={(denyLabels) => onChange({ ...rules, denyLabels })}
      />
    </>
  );
}
