import { IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { CoverChoice } from "@/ui/CoverChoice";
import { CoverGrid } from "@/ui/CoverGrid";
import { type CoverChoice as Choice, type CoverOwner, coverChoiceUrl, isGiven } from "../model";
import type { CoverStep } from "../mutations";

const CELL_WIDTH = 120;
const GAP = 12;

/** The covers to choose from; those that a person gave can be deleted. */
export function CoverChoices(props: {
  owner: CoverOwner;
  covers: Choice[];
  isBusy: boolean;
  onStep: (step: CoverStep) => void;
}) {
  const { t } = useTranslation();
  const detail = (cover: Choice) => {
    if (cover.page !== null) return t("covers.page", { page: cover.page });
    if (cover.fileName !== null) return cover.fileName;
    return cover.width && cover.height ? `${cover.width} × ${cover.height}` : undefined;
  };
  return (
    <CoverGrid cellWidth={CELL_WIDTH} gap={GAP} label={t("covers.title")}>
      {props.covers.map((cover) => (
        <CoverChoice
          key={cover.id}
          src={coverChoiceUrl(props.owner, cover)}
          name={t(`covers.kind.${cover.kind}`)}
          detail={detail(cover)}
          look={cover}
          isChosen={cover.isShown}
          isDisabled={props.isBusy}
          onChoose={() => props.onStep({ do: "choose", coverId: cover.id })}
          actions={
            isGiven(cover) ? (
              <Button
                look="plain"
                icon={<IconTrash size={18} aria-hidden="true" />}
                disabled={props.isBusy}
                onClick={() => props.onStep({ do: "delete", coverId: cover.id })}
              >
                {t("covers.delete")}
              </Button>
            ) : null
          }
        />
      ))}
    </CoverGrid>
  );
}
