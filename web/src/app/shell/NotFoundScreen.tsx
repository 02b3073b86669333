import { IconMapQuestion } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useDocumentTitle } from "@/lib/use-document-title";
import { ButtonLink } from "@/ui/ButtonLink";
import { StateBlock } from "@/ui/StateBlock";

/** An address that leads nowhere. */
export function NotFoundScreen() {
  const { t } = useTranslation();
  useDocumentTitle(t("app.notFound.title"));
  return (
    <StateBlock
      isPageTitle
      icon={<IconMapQuestion size={36} stroke={1.5} />}
      title={t("app.notFound.title")}
      body={t("app.notFound.body")}
      action={<ButtonLink link={{ to: "/" }}>{t("app.notFound.home")}</ButtonLink>}
    />
  );
}
