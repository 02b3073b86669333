import { LibrariesPage } from "@/features/libraries/pages/LibrariesPage";

/** All libraries. */
export function LibrariesRoute() {
  return <LibrariesPage />;
}
