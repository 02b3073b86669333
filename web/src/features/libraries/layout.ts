import type { Schemas } from "@/lib/api/client";

/** How the files of a library become series and books. */
export type Layout = Schemas["LayoutDto"];
/** What makes a series. */
export type Strategy = Layout["strategy"];
/** A strategy by its name. */
export type StrategyKind = Strategy["kind"];

/** The names of the strategies, in the order in which they are offered. */
export const strategyKinds = ["folder", "volumes", "flat", "publisher", "calibre", "custom"] as const;
/** What books can be called. */
export const namings = ["title", "fileName", "number"] as const;
/** What numbers books can have. */
export const numberings = ["metadata", "fileName", "fileOrder"] as const;

/** The layout of a library unless somebody chooses. */
export const plainLayout: Layout = {
  strategy: { kind: "folder" },
  naming: "title",
  numbering: "metadata",
  oneShots: [],
  exclude: [],
  formats: [],
};

/** A strategy of this name with its usual settings. */
export function strategyOf(kind: StrategyKind): Strategy {
  switch (kind) {
    case "folder":
    case "volumes":
      return { kind };
    case "flat":
      return { kind, by: "name" };
    case "publisher":
      return { kind, levels: 1 };
    case "calibre":
      return { kind, alone: "title" };
    case "custom":
      return { kind, pattern: "^(?P<series>[^/]+)/.*?(?P<number>[0-9]+)$" };
  }
}
