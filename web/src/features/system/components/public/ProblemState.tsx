import { IconCloudOff, IconFaceIdError } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { toProblem } from "@/lib/api/problem";
import { useProblemText } from "@/lib/i18n/use-problem-text";
import { Button } from "@/ui/Button";
import { StateBlock } from "@/ui/StateBlock";

/** The error state of a page: what failed, in words, and the way to try again. */
export function ProblemState(props: { cause: unknown; onRetry: () => void; isPageTitle?: boolean }) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const { code } = toProblem(props.cause);
  const Icon = code === "NetworkDown" ? IconCloudOff : IconFaceIdError;
  return (
    <StateBlock
      isAlert
      isPageTitle={props.isPageTitle ?? false}
      icon={<Icon size={36} stroke={1.5} />}
      title={code === "NotFound" ? t("app.notFound.title") : t("app.error.title")}
      body={problemText(props.cause)}
      action={
        <Button look="solid" onClick={props.onRetry}>
          {t("app.error.retry")}
        </Button>
      }
    />
  );
}
