import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ProblemState } from "@/features/system/components/public/ProblemState";
import { useProblemText } from "@/lib/i18n/use-problem-text";
import { showToast } from "@/lib/toasts";
import { Button } from "@/ui/Button";
import { ButtonRow } from "@/ui/ButtonRow";
import { Form } from "@/ui/Form";
import { Notice } from "@/ui/Notice";
import { Section } from "@/ui/Section";
import { Skeleton } from "@/ui/Skeleton";
import { useSetUserRules } from "../../mutations";
import { type AccessRules, accessQueries } from "../../queries";
import { EffectiveAccess } from "../EffectiveAccess";
import { RulesFields } from "./RulesFields";

/** What an account may see: the answer with its reasons, and the rules of its own. */
export function UserRules({ userId }: { userId: string }) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const access = useQuery(accessQueries.ofUser(userId));
  const save = useSetUserRules(userId);
  const [draft, setDraft] = useState<AccessRules | null>(null);
  if (access.isPending) return <Skeleton height={220} radius={10} />;
  if (access.isError) return <ProblemState cause={access.error} onRetry={() => void access.refetch()} />;
  const rules = draft ?? access.data.rules;

  function finish(): void {
    setDraft(null);
    showToast("good", t("access.rules.saved"));
  }

  return (
    <>
      <Section title={t("access.effective.title")}>
        <EffectiveAccess access={access.data} />
      </Section>
      <Section title={t("access.rules.title")}>
        <Form label={t("access.rules.title")} onSubmit={() => save.mutate(rules, { onSuccess: finish })}>
          {save.isError ? (
            <Notice tone="bad" isAlert>
              {problemText(save.error)}
            </Notice>
          ) : null}
          <RulesFields rules={rules} onChange={setDraft} />
          <ButtonRow>
            <Button type="submit" look="solid" isBusy={save.isPending} disabled={draft === null}>
              {t("access.rules.save")}
            </Button>
          </ButtonRow>
        </Form>
      </Section>
    </>
  );
}
