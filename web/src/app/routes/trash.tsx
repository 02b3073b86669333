import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { TrashPage } from "@/features/trash/pages/TrashPage";

const route = getRouteApi("/signed-in/shell/trash");

/** Books whose files are gone. */
export function TrashRoute() {
  const { libraryId = null } = route.useSearch();
  const navigate = useNavigate();
  return (
    <TrashPage
      key={libraryId}
      libraryId={libraryId}
      onLibrary={(id) =>
        void navigate({ to: "/trash", search: id === null ? {} : { libraryId: id }, replace: true })
      }
    />
  );
}
