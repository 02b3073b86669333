import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Problem, type ProblemCode, toProblem } from "@/lib/api/problem";
import { useProblemText } from "@/lib/i18n/use-problem-text";
import { useDocumentTitle } from "@/lib/use-document-title";
import { Button } from "@/ui/Button";
import { Form } from "@/ui/Form";
import { Gate } from "@/ui/Gate";
import { Notice } from "@/ui/Notice";
import { TextField } from "@/ui/TextField";
import { ProviderButtons } from "../components/ProviderButtons";
import { useSignIn } from "../mutations";

/** Asks for name and password. */
export function SignInPage(props: { next: string; refusal: string | null; onDone: () => void }) {
  const { t } = useTranslation();
  useDocumentTitle(t("auth.signIn.title"));
  const problemText = useProblemText();
  const signIn = useSignIn();
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const isRefused = signIn.isError && toProblem(signIn.error).status === 401;

  return (
    <Gate title={t("auth.signIn.title")} lead={t("auth.signIn.lead")}>
      <Form
        label={t("auth.signIn.title")}
        onSubmit={() => signIn.mutate({ username: username.trim(), password }, { onSuccess: props.onDone })}
      >
        {props.refusal && !signIn.isError ? (
          <Notice tone="bad" isAlert>
            {problemText(new Problem(props.refusal as ProblemCode, props.refusal, 0))}
          </Notice>
        ) : null}
        {signIn.isError ? (
          <Notice tone="bad" isAlert>
            {isRefused ? t("auth.signIn.wrong") : problemText(signIn.error)}
          </Notice>
        ) : null}
        <TextField
          label={t("auth.signIn.name")}
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          required
          value={username}
          onChange={setUsername}
        />
        <TextField
          label={t("auth.signIn.password")}
          name="password"
          isSecret
          revealLabel={t("auth.signIn.reveal")}
          autoComplete="current-password"
          required
          value={password}
          onChange={setPassword}
        />
        <Button
          type="submit"
          look="solid"
          isWide
          isBusy={signIn.isPending}
          disabled={!username.trim() || !password}
        >
          {t("auth.signIn.submit")}
        </Button>
      </Form>
      <ProviderButtons next={props.next} />
    </Gate>
  );
}
