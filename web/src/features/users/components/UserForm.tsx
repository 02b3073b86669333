import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schemas } from "@/lib/api/client";
import { fieldProblems } from "@/lib/api/field-problems";
import { useProblemText } from "@/lib/i18n/use-problem-text";
import { Button } from "@/ui/Button";
import { ButtonRow } from "@/ui/ButtonRow";
import { Form } from "@/ui/Form";
import { Notice } from "@/ui/Notice";
import { SelectField } from "@/ui/SelectField";
import { TextField } from "@/ui/TextField";
import { ROLES } from "../model";
import { useCreateUser } from "../mutations";
import type { Account } from "../queries";

/** Name, first password and role of a new account. */
export function UserForm(props: { onMade: (account: Account) => void; onCancel: () => void }) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const create = useCreateUser();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [role, setRole] = useState<Schemas["Role"]>("reader");
  const fromServer = fieldProblems(create.error);
  const isAboutFields = fromServer.name !== undefined || fromServer.password !== undefined;
  return (
    <Form
      label={t("users.form.title")}
      onSubmit={() => create.mutate({ name: name.trim(), password, role }, { onSuccess: props.onMade })}
    >
      {create.isError && !isAboutFields ? (
        <Notice tone="bad" isAlert>
          {problemText(create.error)}
        </Notice>
      ) : null}
      <TextField
        label={t("auth.signIn.name")}
        autoComplete="off"
        autoCapitalize="none"
        data-autofocus
        required
        value={name}
        onChange={setName}
        problem={fromServer.name ?? null}
      />
      <TextField
        label={t("users.form.password")}
        hint={t("users.form.passwordHint")}
        isSecret
        revealLabel={t("auth.signIn.reveal")}
        autoComplete="new-password"
        required
        value={password}
        onChange={setPassword}
        problem={fromServer.password ?? null}
      />
      <SelectField
        isLabeled
        label={t("users.role")}
        value={role}
        options={ROLES.map((value) => ({ value, label: t(`auth.account.role.${value}`) }))}
        onChange={setRole}
      />
      <ButtonRow isAtEnd>
        <Button look="plain" onClick={props.onCancel}>
          {t("app.cancel")}
        </Button>
        <Button type="submit" look="solid" isBusy={create.isPending} disabled={!name.trim() || !password}>
          {t("users.form.submit")}
        </Button>
      </ButtonRow>
    </Form>
  );
}
