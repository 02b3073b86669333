import type { Series } from "../queries";
import { JoinDialog } from "./JoinDialog";
import { MoveDialog } from "./MoveDialog";
import { PartDialog } from "./PartDialog";
import { ReleaseDialog } from "./ReleaseDialog";
import { SplitDialog } from "./SplitDialog";

const dialogs = {
  join: JoinDialog,
  part: PartDialog,
  split: SplitDialog,
  move: MoveDialog,
  release: ReleaseDialog,
} as const;

/** What a person can decide about which books make a series. */
export type Placement = keyof typeof dialogs;

/** The dialog of one of these decisions. */
export function PlacementDialog(props: { kind: Placement; series: Series; onClose: () => void }) {
  const Shown = dialogs[props.kind];
  return <Shown series={props.series} onClose={props.onClose} />;
}
