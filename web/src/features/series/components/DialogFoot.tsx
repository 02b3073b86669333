import { useTranslation } from "react-i18next";
import { useProblemText } from "@/lib/i18n/use-problem-text";
import { Button } from "@/ui/Button";
import { ButtonRow } from "@/ui/ButtonRow";
import { Notice } from "@/ui/Notice";

/** The end of a dialog: what went wrong, the way out, and what the dialog is for. */
export function DialogFoot(props: {
  cause: Error | null;
  label: string;
  isBusy: boolean;
  isReady: boolean;
  onCancel: () => void;
  onSubmit: () => void;
}) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  return (
    <>
      {props.cause === null ? null : (
        <Notice tone="bad" isAlert>
          {problemText(props.cause)}
        </Notice>
      )}
      <ButtonRow isAtEnd>
        <Button look="plain" onClick={props.onCancel}>
          {t("app.cancel")}
        </Button>
        <Button look="solid" isBusy={props.isBusy} disabled={!props.isReady} onClick={props.onSubmit}>
          {props.label}
        </Button>
      </ButtonRow>
    </>
  );
}
