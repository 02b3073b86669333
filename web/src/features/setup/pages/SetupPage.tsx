import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fieldProblems } from "@/lib/api/field-problems";
import { toProblem } from "@/lib/api/problem";
import { useProblemText } from "@/lib/i18n/use-problem-text";
import { useDocumentTitle } from "@/lib/use-document-title";
import { Button } from "@/ui/Button";
import { Form } from "@/ui/Form";
import { Gate } from "@/ui/Gate";
import { Notice } from "@/ui/Notice";
import { TextField } from "@/ui/TextField";
import { TokenHelp } from "../components/TokenHelp";
import { faultyFields, PASSWORD_MIN, type SetupDraft } from "../model";
import { useSetUp } from "../mutations";

const START: SetupDraft = { name: "", password: "", token: "" };

/** Creates the administrator of a new server. */
export function SetupPage({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  useDocumentTitle(t("setup.title"));
  const problemText = useProblemText();
  const setUp = useSetUp();
  const [draft, setDraft] = useState(START);
  const [wasTried, setWasTried] = useState(false);
  const faulty = wasTried ? faultyFields(draft) : [];
  const fromServer = fieldProblems(setUp.error);
  const isTokenWrong = setUp.isError && toProblem(setUp.error).status === 401;
  const hasFieldProblem = Object.keys(fromServer).length > 0 || isTokenWrong;
  const change = (field: keyof SetupDraft) => (value: string) => setDraft({ ...draft, [field]: value });

  function submit(): void {
    setWasTried(true);
    if (faultyFields(draft).length > 0) return;
    setUp.mutate(
      { name: draft.name.trim(), password: draft.password, token: draft.token.trim() },
      { onSuccess: onDone },
    );
  }

  return (
    <Gate title={t("setup.title")} lead={t("setup.lead")} aside={<TokenHelp />}>
      <Form label={t("setup.title")} onSubmit={submit}>
        {setUp.isError && !hasFieldProblem ? (
          <Notice tone="bad" isAlert>
            {problemText(setUp.error)}
          </Notice>
        ) : null}
        <TextField
          label={t("setup.name")}
          hint={t("setup.nameHint")}
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          value={draft.name}
          onChange={change("name")}
          problem={faulty.includes("name") ? t("setup.problem.name") : (fromServer.name ?? null)}
        />
        <TextField
          label={t("setup.password")}
          hint={t("setup.passwordHint", { min: PASSWORD_MIN })}
          name="new-password"
          isSecret
          revealLabel={t("auth.signIn.reveal")}
          autoComplete="new-password"
          value={draft.password}
          onChange={change("password")}
          problem={
            faulty.includes("password")
              ? t("setup.problem.password", { min: PASSWORD_MIN })
              : (fromServer.password ?? null)
          }
        />
        <TextField
          label={t("setup.token")}
          hint={t("setup.tokenHint")}
          name="setup-token"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          value={draft.token}
          onChange={change("token")}
          problem={
            faulty.includes("token")
              ? t("setup.problem.token")
              : isTokenWrong
                ? t("setup.problem.tokenWrong")
                : (fromServer.token ?? null)
          }
        />
        <Button type="submit" look="solid" isWide isBusy={setUp.isPending}>
          {t("setup.submit")}
        </Button>
      </Form>
    </Gate>
  );
}
