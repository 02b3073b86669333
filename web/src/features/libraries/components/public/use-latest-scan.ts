import { useQuery } from "@tanstack/react-query";
import { latestScan } from "../../model";
import { type Library, libraryQueries, type Scan } from "../../queries";

/** The latest scan of a library, kept up to date by server events. */
export function useLatestScan(library: Library): Scan | null {
  const { data: live } = useQuery(libraryQueries.liveScan(library.id));
  return latestScan(library.scan, live ?? null);
}
