import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { Section } from "@/ui/Section";
import { NewApiKeyDialog } from "../NewApiKeyDialog";
import { ApiKeyList } from "./ApiKeyList";

/** One's own keys, and the way to a new one. */
export function OwnApiKeys() {
  const { t } = useTranslation();
  const [isAdding, setAdding] = useState(false);
  return (
    <Section
      title={t("apiKeys.title")}
      controls={
        <Button icon={<IconPlus size={18} />} onClick={() => setAdding(true)}>
          {t("apiKeys.add")}
        </Button>
      }
    >
      <ApiKeyList userId={null} />
      <NewApiKeyDialog isOpen={isAdding} onClose={() => setAdding(false)} />
    </Section>
  );
}
