import { IconEye, IconKey, IconLock, IconLockOpen, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useProblemText } from "@/lib/i18n/use-problem-text";
import { showToast } from "@/lib/toasts";
import { Button } from "@/ui/Button";
import { ButtonRow } from "@/ui/ButtonRow";
import { useUpdateUser } from "../mutations";
import type { Account } from "../queries";
import { RemoveUserDialog } from "./RemoveUserDialog";
import { ResetLinkDialog } from "./ResetLinkDialog";

/** What can be done with an account as a whole. */
export function UserActions(props: { account: Account; onView: () => void; onRemoved: () => void }) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const { account } = props;
  const update = useUpdateUser(account.id);
  const [dialog, setDialog] = useState<"reset" | "remove" | null>(null);
  const close = () => setDialog(null);
  return (
    <>
      <ButtonRow>
        <Button icon={<IconEye size={18} />} onClick={props.onView}>
          {t("users.viewAs.start")}
        </Button>
        <Button icon={<IconKey size={18} />} onClick={() => setDialog("reset")}>
          {t("users.reset.open")}
        </Button>
        <Button
          icon={account.disabled ? <IconLockOpen size={18} /> : <IconLock size={18} />}
          isBusy={update.isPending}
          onClick={() =>
            update.mutate(
              { disabled: !account.disabled },
              { onError: (cause) => showToast("bad", problemText(cause)) },
            )
          }
        >
          {t(account.disabled ? "users.enable" : "users.disable")}
        </Button>
        <Button icon={<IconTrash size={18} />} onClick={() => setDialog("remove")}>
          {t("users.remove.open")}
        </Button>
      </ButtonRow>
      <ResetLinkDialog isOpen={dialog === "reset"} account={account} onClose={close} />
      <RemoveUserDialog
        isOpen={dialog === "remove"}
        account={account}
        onClose={close}
        onRemoved={props.onRemoved}
      />
    </>
  );
}
