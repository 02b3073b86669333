import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { libraryQueries } from "@/features/libraries/queries";
import type { Schemas } from "@/lib/api/client";
import { type Fact, FactList } from "@/ui/FactList";
import type { UserAccess } from "../queries";

type Origins = Schemas["OriginDto"][];

/** What an account sees, and which rules say so. */
export function EffectiveAccess({ access }: { access: UserAccess }) {
  const { t } = useTranslation();
  const { data: libraries } = useQuery(libraryQueries.list());
  const { effective } = access;
  const nameOf = (id: string) => libraries?.items.find((one) => one.id === id)?.name ?? id;
  const because = (text: string, from: Origins) => {
    const names = from.map(({ group }) => group?.name ?? t("access.effective.account"));
    return names.length > 0 ? t("access.effective.because", { text, origins: names.join(", ") }) : text;
  };
  const lines = (texts: string[]) => texts.map((text) => <div key={text}>{text}</div>);
  const openLibraries = effective.libraries.map(({ libraryId, from }) => because(nameOf(libraryId), from));
  const facts: Fact[] = [
    {
      name: t("libraries.title"),
      value: effective.allLibraries
        ? because(t("access.effective.all"), effective.allLibrariesFrom)
        : openLibraries.length > 0
          ? lines(openLibraries)
          : t("access.effective.noLibrary"),
    },
    {
      name: t("access.rules.ages"),
      value:
        effective.hiddenFromAge === null
          ? t("access.effective.anyAge")
          : because(
              t("access.effective.hiddenFrom", { age: effective.hiddenFromAge }),
              effective.hiddenFromAgeFrom,
            ),
    },
    {
      name: t("access.effective.unrated"),
      value: because(
        t(effective.showUnrated ? "access.effective.shown" : "access.effective.hidden"),
        effective.showUnratedFrom,
      ),
    },
    {
      name: t("access.effective.allowed"),
      value:
        effective.allowLabels.length > 0
          ? lines(effective.allowLabels.map(({ label, from }) => because(label, from)))
          : t("access.effective.anyLabel"),
    },
    {
      name: t("access.effective.denied"),
      value:
        effective.denyLabels.length > 0
          ? lines(effective.denyLabels.map(({ label, from }) => because(label, from)))
          : t("access.effective.noLabel"),
    },
    {
      name: t("access.groups.title"),
      value: access.groups.map(({ name }) => name).join(", ") || t("access.effective.noGroup"),
    },
  ];
  return <FactList facts={facts} />;
}
