import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { ButtonRow } from "@/ui/ButtonRow";
import { CopyBox } from "@/ui/CopyBox";
import { Dialog } from "@/ui/Dialog";
import { ApiKeyForm } from "./ApiKeyForm";

/** Makes a key, then shows its secret for the only time. */
export function NewApiKeyDialog(props: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const [secret, setSecret] = useState<string | null>(null);

  function close(): void {
    props.onClose();
    setSecret(null);
  }

  return (
    <Dialog
      isTall
      isOpen={props.isOpen}
      title={t("apiKeys.form.title")}
      closeLabel={t("app.close")}
      onClose={close}
    >
      {secret === null ? (
        <ApiKeyForm onMade={setSecret} onCancel={close} />
      ) : (
        <>
          <p>{t("apiKeys.once")}</p>
          <CopyBox
            label={t("apiKeys.secret")}
            text={secret}
            copyLabel={t("app.copy")}
            copiedLabel={t("app.copied")}
          />
          <ButtonRow isAtEnd>
            <Button look="solid" onClick={close}>
              {t("apiKeys.kept")}
            </Button>
          </ButtonRow>
        </>
      )}
    </Dialog>
  );
}
