import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fieldProblems } from "@/lib/api/field-problems";
import { toProblem } from "@/lib/api/problem";
import { useProblemText } from "@/lib/i18n/use-problem-text";
import { showToast } from "@/lib/toasts";
import { Button } from "@/ui/Button";
import { ButtonRow } from "@/ui/ButtonRow";
import { Form } from "@/ui/Form";
import { Notice } from "@/ui/Notice";
import { TextField } from "@/ui/TextField";
import { useChangePassword } from "../mutations";

/** Changes one's own password. */
export function PasswordForm() {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const change = useChangePassword();
  const [currentPassword, setCurrent] = useState("");
  const [newPassword, setNew] = useState("");
  const fromServer = fieldProblems(change.error);
  const isWrong = change.isError && toProblem(change.error).code === "InvalidCredentials";

  function finish(): void {
    setCurrent("");
    setNew("");
    showToast("good", t("auth.password.done"));
  }

  return (
    <Form
      label={t("auth.password.title")}
      onSubmit={() => change.mutate({ currentPassword, newPassword }, { onSuccess: finish })}
    >
      {change.isError && !isWrong && !fromServer.newPassword ? (
        <Notice tone="bad" isAlert>
          {problemText(change.error)}
        </Notice>
      ) : null}
      <TextField
        label={t("auth.password.current")}
        isSecret
        revealLabel={t("auth.signIn.reveal")}
        autoComplete="current-password"
        required
        value={currentPassword}
        onChange={setCurrent}
        problem={isWrong ? t("auth.password.wrong") : null}
      />
      <TextField
        label={t("auth.reset.password")}
        hint={t("auth.password.hint")}
        isSecret
        revealLabel={t("auth.signIn.reveal")}
        autoComplete="new-password"
        required
        value={newPassword}
        onChange={setNew}
        problem={fromServer.newPassword ?? null}
      />
      <ButtonRow>
        <Button
          type="submit"
          look="solid"
          isBusy={change.isPending}
          disabled={!currentPassword || !newPassword}
        >
          {t("auth.password.submit")}
        </Button>
      </ButtonRow>
    </Form>
  );
}
