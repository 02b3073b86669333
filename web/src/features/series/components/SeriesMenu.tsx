import {
  IconArrowMerge,
  IconArrowRight,
  IconArrowsSplit,
  IconDots,
  IconPinnedOff,
  IconUnlink,
} from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useRights } from "@/features/auth/components/public/use-rights";
import { IconButton } from "@/ui/IconButton";
import { Menu } from "@/ui/Menu";
import type { Series } from "../queries";
import type { Placement } from "./PlacementDialog";

const PlacementDialog = lazy(() =>
  import("./PlacementDialog").then((module) => ({ default: module.PlacementDialog })),
);

const icons = {
  join: IconArrowMerge,
  part: IconUnlink,
  split: IconArrowsSplit,
  move: IconArrowRight,
  release: IconPinnedOff,
} as const satisfies Record<Placement, unknown>;

const placements = ["join", "part", "split", "move", "release"] as const;

/** What one may decide about which books make a series; nothing is drawn for those who may not. */
export function SeriesMenu({ series }: { series: Series }) {
  const { t } = useTranslation();
  const mayWrite = useRights()("metadata:write");
  const [kind, setKind] = useState<Placement | null>(null);
  if (!mayWrite) return null;
  const entries = placements.map((key) => {
    const Icon = icons[key];
    return { key, label: t(`series.menu.${key}`), icon: <Icon size={18} />, onSelect: () => setKind(key) };
  });
  return (
    <>
      <Menu
        placement="bottom-start"
        entries={entries}
        trigger={
          <IconButton
            look="soft"
            label={t("series.menu.open", { title: series.title })}
            icon={<IconDots size={20} />}
          />
        }
      />
      {kind === null ? null : (
        <Suspense fallback={null}>
          <PlacementDialog kind={kind} series={series} onClose={() => setKind(null)} />
        </Suspense>
      )}
    </>
  );
}
