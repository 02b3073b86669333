import { useTranslation } from "react-i18next";
import { useFormat } from "@/lib/i18n/use-format";
import { useProblemText } from "@/lib/i18n/use-problem-text";
import { Button } from "@/ui/Button";
import { ButtonRow } from "@/ui/ButtonRow";
import { CopyBox } from "@/ui/CopyBox";
import { Dialog } from "@/ui/Dialog";
import { Notice } from "@/ui/Notice";
import { resetAddress } from "../model";
import { useCreateResetLink } from "../mutations";
import type { Account } from "../queries";

/** Makes a link for somebody who lost the password. */
export function ResetLinkDialog(props: { isOpen: boolean; account: Account; onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const problemText = useProblemText();
  const create = useCreateResetLink(props.account.id);

  function close(): void {
    props.onClose();
    create.reset();
  }

  return (
    <Dialog
      isOpen={props.isOpen}
      title={t("users.reset.title", { name: props.account.name })}
      closeLabel={t("app.close")}
      onClose={close}
    >
      {create.isError ? (
        <Notice tone="bad" isAlert>
          {problemText(create.error)}
        </Notice>
      ) : null}
      {create.data ? (
        <>
          <p>{t("users.reset.once", { ago: format.ago(create.data.expiresAt) })}</p>
          <CopyBox
            label={t("users.reset.link")}
            text={resetAddress(create.data.path, location.origin)}
            copyLabel={t("app.copy")}
            copiedLabel={t("app.copied")}
          />
        </>
      ) : (
        <p>{t("users.reset.body")}</p>
      )}
      <ButtonRow isAtEnd>
        <Button look="plain" onClick={close}>
          {t("app.close")}
        </Button>
        {create.data ? null : (
          <Button look="solid" data-autofocus isBusy={create.isPending} onClick={() => create.mutate()}>
            {t("users.reset.submit")}
          </Button>
        )}
      </ButtonRow>
    </Dialog>
  );
}
