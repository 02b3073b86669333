import { useCallback, useMemo, useReducer } from "react";
import { buildSpreads, firstPage, type PageShape, type SpreadRules, spreadOfPage } from "../engine/spreads";

/** Where a reader of pages is. */
interface PlaceState {
  page: number;
  /** In which direction one came here. */
  direction: 1 | -1;
  /** Whether the person has moved since the book was opened. */
  isMoved: boolean;
  /** The edge of the book that one has gone over. */
  edge: "start" | "end" | null;
}

type PlaceAction = { do: "go"; page: number } | { do: "over"; edge: "start" | "end" } | { do: "stay" };

function reduce(state: PlaceState, action: PlaceAction): PlaceState {
  switch (action.do) {
    case "go":
      return {
        page: action.page,
        direction: action.page < state.page ? -1 : 1,
        isMoved: true,
        edge: null,
      };
    case "over":
      return { ...state, edge: action.edge, isMoved: true };
    case "stay":
      return { ...state, edge: null };
  }
}

/** The place in a book of pages, and the ways to change it. */
export function usePlace(pages: readonly PageShape[], rules: SpreadRules, opening: number) {
  const [state, dispatch] = useReducer(reduce, {
    page: opening,
    direction: 1,
    isMoved: false,
    edge: null,
  });
  const { isDouble, isFirstAlone, isShifted } = rules;
  const spreads = useMemo(
    () => buildSpreads(pages, { isDouble, isFirstAlone, isShifted }),
    [pages, isDouble, isFirstAlone, isShifted],
  );
  const index = spreadOfPage(spreads, state.page);
  const go = useCallback((page: number) => dispatch({ do: "go", page }), []);
  const stay = useCallback(() => dispatch({ do: "stay" }), []);
  const over = useCallback((edge: "start" | "end") => dispatch({ do: "over", edge }), []);
  const turn = (direction: 1 | -1) => {
    const next = spreads[index + direction];
    if (next) go(firstPage(next));
    else over(direction === 1 ? "end" : "start");
  };
  return { ...state, spreads, index, spread: spreads[index], go, stay, over, turn };
}
