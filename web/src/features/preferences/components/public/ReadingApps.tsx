import { useTranslation } from "react-i18next";
import { CopyBox } from "@/ui/CopyBox";
import { Section } from "@/ui/Section";
import { SyncPasswordForm } from "../SyncPasswordForm";

/** The addresses that reading apps want, and the password of those that only synchronize positions. */
export function ReadingApps() {
  const { t } = useTranslation();
  const address = (label: string, path: string) => (
    <CopyBox
      label={label}
      text={`${window.location.origin}${path}`}
      copyLabel={t("app.copy")}
      copiedLabel={t("app.copied")}
    />
  );
  return (
    <Section title={t("preferences.apps.title")}>
      <p>{t("preferences.apps.opds.lead")}</p>
      {address(t("preferences.apps.opds.address"), "/opds")}
      {address(t("preferences.apps.opds.second"), "/opds/v2")}
      <p>{t("preferences.apps.koreader.lead")}</p>
      {address(t("preferences.apps.koreader.address"), "/koreader")}
      <SyncPasswordForm />
    </Section>
  );
}
