import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { isAllowed, RIGHTS, type Right } from "../../model";
import { authQueries } from "../../queries";

interface NamedRight {
  value: Right;
  label: string;
}

/** The rights by their names in words: all of them, and those one has oneself. */
export function useRightNames(): { all: NamedRight[]; own: NamedRight[] } {
  const { t } = useTranslation();
  const { data: user } = useQuery(authQueries.me());
  const all = RIGHTS.map((value) => ({ value, label: t(`auth.right.${nameOf(value)}`) }));
  return { all, own: all.filter(({ value }) => isAllowed(user, value)) };
}

/** A right as a key of translations, in which a colon has a meaning of its own. */
type NameOf<T> = T extends `${infer One}:${infer Two}` ? `${One}_${Two}` : never;

function nameOf(right: Right): NameOf<Right> {
  return right.replace(":", "_") as NameOf<Right>;
}
