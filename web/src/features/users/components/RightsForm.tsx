import { useTranslation } from "react-i18next";
import { useRightNames } from "@/features/auth/components/public/use-right-names";
import { useProblemText } from "@/lib/i18n/use-problem-text";
import { showToast } from "@/lib/toasts";
import { Item } from "@/ui/Item";
import { ItemList } from "@/ui/ItemList";
import { SelectField } from "@/ui/SelectField";
import { type RightChoice, ROLES, rightChoice, withRight } from "../model";
import { useUpdateUser } from "../mutations";
import type { Account } from "../queries";

const CHOICES: readonly RightChoice[] = ["role", "granted", "revoked"];

/** The role of an account, and the rights it has beside it or lacks; each choice holds at once. */
export function RightsForm({ account }: { account: Account }) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const update = useUpdateUser(account.id);
  const rights = useRightNames();
  const send = (body: Parameters<typeof update.mutate>[0]) =>
    update.mutate(body, { onError: (cause) => showToast("bad", problemText(cause)) });
  return (
    <>
      <SelectField
        isLabeled
        label={t("users.role")}
        value={account.role}
        options={ROLES.map((value) => ({ value, label: t(`auth.account.role.${value}`) }))}
        onChange={(role) => send({ role })}
      />
      {account.role === "admin" ? (
        <p>{t("users.rights.admin")}</p>
      ) : (
        <ItemList label={t("users.rights.title")}>
          {rights.all.map(({ value, label }) => (
            <Item
              key={value}
              title={label}
              detail={t(account.permissions.includes(value) ? "users.rights.has" : "users.rights.lacks")}
              actions={
                <SelectField
                  label={label}
                  value={rightChoice(account, value)}
                  options={CHOICES.map((choice) => ({ value: choice, label: t(`users.rights.${choice}`) }))}
                  onChange={(choice) => send(withRight(account, value, choice))}
                />
              }
            />
          ))}
        </ItemList>
      )}
    </>
  );
}
