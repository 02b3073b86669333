import { useState } from "react";
import { useTranslation } from "react-i18next";
import { OwnApiKeys } from "@/features/api-keys/components/public/OwnApiKeys";
import { ReadingApps } from "@/features/preferences/components/public/ReadingApps";
import { useDocumentTitle } from "@/lib/use-document-title";
import { Button } from "@/ui/Button";
import { Page } from "@/ui/Page";
import { Section } from "@/ui/Section";
import { EverywhereDialog } from "../components/EverywhereDialog";
import { PasswordForm } from "../components/PasswordForm";
import { useRights } from "../components/public/use-rights";
import { SessionList } from "../components/SessionList";

/** One's own account: the password, the devices, the keys. */
export function AccountPage({ onSignedOut }: { onSignedOut: () => void }) {
  const { t } = useTranslation();
  useDocumentTitle(t("auth.account.title"));
  const mayHaveKeys = useRights()("api_keys:write");
  const [isLeaving, setLeaving] = useState(false);
  return (
    <Page title={t("auth.account.title")}>
      <Section title={t("auth.password.title")}>
        <PasswordForm />
      </Section>
      <Section
        title={t("auth.sessions.title")}
        controls={<Button onClick={() => setLeaving(true)}>{t("auth.everywhere.submit")}</Button>}
      >
        <SessionList />
      </Section>
      <ReadingApps />
      {mayHaveKeys ? <OwnApiKeys /> : null}
      <EverywhereDialog isOpen={isLeaving} onClose={() => setLeaving(false)} onDone={onSignedOut} />
    </Page>
  );
}
