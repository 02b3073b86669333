import { useTranslation } from "react-i18next";
import { CopyBox } from "@/ui/CopyBox";
import { Section } from "@/ui/Section";
import { SyncPasswordForm } from "../SyncPasswordForm";

/** The addresses that reading apps want, and the password of those that only synchronize positions. */
export function ReadingApps() {
  const { t } = useTranslation();
  const address = (door: "opds" | "koreader") => (
    <CopyBox
      label={t(`preferences.apps.${door}.address`)}
      text={`${window.location.origin}/${door}`}
      copyLabel={t("app.copy")}
      copiedLabel={t("app.copied")}
    />
  );
  return (
    <Section title={t("preferences.apps.title")}>
      <p>{t("preferences.apps.opds.lead")}</p>
      {address("opds")}
      <p>{t("preferences.apps.koreader.lead")}</p>
      {address("koreader")}
      <SyncPasswordForm />
    </Section>
  );
}
