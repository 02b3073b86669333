import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRightNames } from "@/features/auth/components/public/use-right-names";
import { libraryQueries } from "@/features/libraries/queries";
import { useProblemText } from "@/lib/i18n/use-problem-text";
import { Button } from "@/ui/Button";
import { ButtonRow } from "@/ui/ButtonRow";
import { CheckList } from "@/ui/CheckList";
import { Form } from "@/ui/Form";
import { Notice } from "@/ui/Notice";
import { SelectField } from "@/ui/SelectField";
import { Switch } from "@/ui/Switch";
import { TextField } from "@/ui/TextField";
import { type KeyDraft, LIFETIMES } from "../model";
import { useCreateApiKey } from "../mutations";

/** What a new key is for, and how far it reaches. */
export function ApiKeyForm(props: { onMade: (secret: string) => void; onCancel: () => void }) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const create = useCreateApiKey();
  const rights = useRightNames();
  const { data: libraries } = useQuery(libraryQueries.list());
  const [draft, setDraft] = useState<KeyDraft>({
    label: "",
    lifetime: "never",
    rights: null,
    libraryIds: null,
  });
  const change = (part: Partial<KeyDraft>) => setDraft({ ...draft, ...part });

  return (
    <Form
      label={t("apiKeys.form.title")}
      onSubmit={() => create.mutate(draft, { onSuccess: ({ secret }) => props.onMade(secret) })}
    >
      {create.isError ? (
        <Notice tone="bad" isAlert>
          {problemText(create.error)}
        </Notice>
      ) : null}
      <TextField
        label={t("apiKeys.form.label")}
        placeholder={t("apiKeys.form.labelPlaceholder")}
        autoComplete="off"
        data-autofocus
        required
        value={draft.label}
        onChange={(label) => change({ label })}
      />
      <SelectField
        isLabeled
        label={t("apiKeys.form.lifetime")}
        value={draft.lifetime}
        options={LIFETIMES.map((value) => ({ value, label: t(`apiKeys.lifetime.${value}`) }))}
        onChange={(lifetime) => change({ lifetime })}
      />
      <Switch
        label={t("apiKeys.form.allRights")}
        hint={t("apiKeys.form.allRightsHint")}
        isOn={draft.rights === null}
        onChange={(isOn) => change({ rights: isOn ? null : [] })}
      />
      {draft.rights ? (
        <CheckList
          label={t("apiKeys.form.rights")}
          options={rights.own}
          chosen={draft.rights}
          onChange={(chosen) => change({ rights: chosen })}
        />
      ) : null}
      <Switch
        label={t("apiKeys.form.allLibraries")}
        isOn={draft.libraryIds === null}
        onChange={(isOn) => change({ libraryIds: isOn ? null : [] })}
      />
      {draft.libraryIds ? (
        <CheckList
          label={t("libraries.title")}
          options={(libraries?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          chosen={draft.libraryIds}
          onChange={(libraryIds) => change({ libraryIds })}
        />
      ) : null}
      <ButtonRow isAtEnd>
        <Button look="plain" onClick={props.onCancel}>
          {t("app.cancel")}
        </Button>
        <Button type="submit" look="solid" isBusy={create.isPending} disabled={!draft.label.trim()}>
          {t("apiKeys.form.submit")}
        </Button>
      </ButtonRow>
    </Form>
  );
}
