import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/lib/api/client";
import { expectOk, unwrap } from "@/lib/api/problem";
import { keyRoots } from "@/lib/query";

/**
 * What belongs together is told anew after each of these. Nobody waits for that: a series that is empty now is gone from
 * its page, and whoever emptied it has to be led elsewhere first.
 */
function useForgetPlaces() {
  const queryClient = useQueryClient();
  return () => {
    for (const root of [keyRoots.series, keyRoots.books, keyRoots.libraries]) {
      void queryClient.invalidateQueries({ queryKey: [root] });
    }
  };
}

/** Joins other series with one. */
export function useJoinSeries(id: string) {
  const onSuccess = useForgetPlaces();
  return useMutation({
    mutationFn: (seriesIds: string[]) =>
      unwrap(api.POST("/api/v1/series/{id}/join", { params: { path: { id } }, body: { seriesIds } })),
    onSuccess,
  });
}

/** Parts a series from all that was joined with it. */
export function usePartSeries(id: string) {
  const onSuccess = useForgetPlaces();
  return useMutation({
    mutationFn: () => unwrap(api.DELETE("/api/v1/series/{id}/join", { params: { path: { id } } })),
    onSuccess,
  });
}

/** Makes a series of some books of another one. */
export function useSplitSeries(id: string) {
  const onSuccess = useForgetPlaces();
  return useMutation({
    mutationFn: (body: { name: string; bookIds: string[] }) =>
      unwrap(api.POST("/api/v1/series/{id}/split", { params: { path: { id } }, body })),
    onSuccess,
  });
}

/** Puts books into another series, where they stay. */
export function useMoveBooks() {
  const onSuccess = useForgetPlaces();
  return useMutation({
    mutationFn: ({ to, bookIds }: { to: string; bookIds: string[] }) =>
      unwrap(api.POST("/api/v1/series/{id}/books", { params: { path: { id: to } }, body: { bookIds } })),
    onSuccess,
  });
}

/** Lets the layout of the library decide again where books belong. */
export function useReleaseBooks() {
  const onSuccess = useForgetPlaces();
  return useMutation({
    mutationFn: (bookIds: string[]) => expectOk(api.POST("/api/v1/books/release", { body: { bookIds } })),
    onSuccess,
  });
}
