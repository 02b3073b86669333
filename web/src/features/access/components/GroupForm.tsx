import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { userQueries } from "@/features/users/queries";
import { fieldProblems } from "@/lib/api/field-problems";
import { useProblemText } from "@/lib/i18n/use-problem-text";
import { Button } from "@/ui/Button";
import { ButtonRow } from "@/ui/ButtonRow";
import { CheckList } from "@/ui/CheckList";
import { Form } from "@/ui/Form";
import { Notice } from "@/ui/Notice";
import { TagsField } from "@/ui/TagsField";
import { TextField } from "@/ui/TextField";
import { draftOf } from "../model";
import { useSaveGroup } from "../mutations";
import type { AccessGroup } from "../queries";
import { RulesFields } from "./public/RulesFields";

/** Name, members and rules of a group, new or known. */
export function GroupForm(props: { group: AccessGroup | null; onDone: () => void }) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const save = useSaveGroup(props.group?.id ?? null);
  const { data: users } = useQuery(userQueries.list());
  const [draft, setDraft] = useState(() => draftOf(props.group));
  const fromServer = fieldProblems(save.error);
  return (
    <Form label={t("access.groups.form")} onSubmit={() => save.mutate(draft, { onSuccess: props.onDone })}>
      {save.isError && !fromServer.name ? (
        <Notice tone="bad" isAlert>
          {problemText(save.error)}
        </Notice>
      ) : null}
      <TextField
        label={t("access.groups.name")}
        autoComplete="off"
        data-autofocus
        required
        value={draft.name}
        onChange={(name) => setDraft({ ...draft, name })}
        problem={fromServer.name ?? null}
      />
      <CheckList
        label={t("access.groups.members")}
        options={(users?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        chosen={draft.members}
        onChange={(members) => setDraft({ ...draft, members })}
      />
      <TagsField
        label={t("access.groups.oidc")}
        hint={t("access.groups.oidcHint")}
        removeLabel={t("access.rules.clear")}
        values={draft.oidcGroups}
        onChange={(oidcGroups) => setDraft({ ...draft, oidcGroups })}
      />
      <RulesFields rules={draft.rules} onChange={(rules) => setDraft({ ...draft, rules })} />
      <ButtonRow isAtEnd>
        <Button look="plain" onClick={props.onDone}>
          {t("app.cancel")}
        </Button>
        <Button type="submit" look="solid" isBusy={save.isPending} disabled={!draft.name.trim()}>
          {t("access.groups.save")}
        </Button>
      </ButtonRow>
    </Form>
  );
}
