import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toProblem } from "@/lib/api/problem";
import { useProblemText } from "@/lib/i18n/use-problem-text";
import { useDocumentTitle } from "@/lib/use-document-title";
import { Button } from "@/ui/Button";
import { Form } from "@/ui/Form";
import { Gate } from "@/ui/Gate";
import { Notice } from "@/ui/Notice";
import { TextField } from "@/ui/TextField";
import { useResetPassword } from "../mutations";

/** Sets a new password with the token of a link. */
export function ResetPasswordPage({ token, onDone }: { token: string; onDone: () => void }) {
  const { t } = useTranslation();
  useDocumentTitle(t("auth.reset.title"));
  const problemText = useProblemText();
  const reset = useResetPassword();
  const [password, setPassword] = useState("");
  const isRefused = reset.isError && toProblem(reset.error).status === 401;

  return (
    <Gate title={t("auth.reset.title")} lead={t("auth.reset.lead")}>
      <Form
        label={t("auth.reset.title")}
        onSubmit={() => reset.mutate({ token, password }, { onSuccess: onDone })}
      >
        {reset.isError ? (
          <Notice tone="bad" isAlert>
            {isRefused ? t("auth.reset.over") : problemText(reset.error)}
          </Notice>
        ) : null}
        <TextField
          label={t("auth.reset.password")}
          name="password"
          isSecret
          revealLabel={t("auth.signIn.reveal")}
          autoComplete="new-password"
          autoFocus
          required
          value={password}
          onChange={setPassword}
        />
        <Button type="submit" look="solid" isWide isBusy={reset.isPending} disabled={!password}>
          {t("auth.reset.submit")}
        </Button>
      </Form>
    </Gate>
  );
}
