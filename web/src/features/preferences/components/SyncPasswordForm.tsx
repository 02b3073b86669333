import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fieldProblems } from "@/lib/api/field-problems";
import { useProblemText } from "@/lib/i18n/use-problem-text";
import { showToast } from "@/lib/toasts";
import { Button } from "@/ui/Button";
import { ButtonRow } from "@/ui/ButtonRow";
import { Form } from "@/ui/Form";
import { Notice } from "@/ui/Notice";
import { TextField } from "@/ui/TextField";
import { useSetSyncPassword } from "../mutations";
import { preferenceQueries } from "../queries";

/** Sets or removes the password by which KOReader signs in. */
export function SyncPasswordForm() {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const { data } = useQuery(preferenceQueries.syncPassword());
  const set = useSetSyncPassword();
  const [password, setPassword] = useState("");
  const problem = fieldProblems(set.error).password ?? null;

  function finish(done: string): void {
    setPassword("");
    showToast("good", done);
  }

  return (
    <Form
      label={t("preferences.apps.sync.submit")}
      onSubmit={() => set.mutate(password, { onSuccess: () => finish(t("preferences.apps.sync.done")) })}
    >
      {set.isError && !problem ? (
        <Notice tone="bad" isAlert>
          {problemText(set.error)}
        </Notice>
      ) : null}
      <TextField
        label={t("preferences.apps.sync.title")}
        hint={data?.isSet ? t("preferences.apps.sync.isSet") : t("preferences.apps.sync.isNotSet")}
        isSecret
        revealLabel={t("auth.signIn.reveal")}
        autoComplete="new-password"
        required
        value={password}
        onChange={setPassword}
        problem={problem}
      />
      <ButtonRow>
        <Button type="submit" look="solid" isBusy={set.isPending} disabled={!password}>
          {t("preferences.apps.sync.submit")}
        </Button>
        {data?.isSet ? (
          <Button
            look="plain"
            onClick={() => set.mutate(null, { onSuccess: () => finish(t("preferences.apps.sync.removed")) })}
          >
            {t("preferences.apps.sync.remove")}
          </Button>
        ) : null}
      </ButtonRow>
    </Form>
  );
}
