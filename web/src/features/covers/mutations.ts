import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/lib/api/client";
import { expectOk, unwrap } from "@/lib/api/problem";
import { keyRoots } from "@/lib/query";
import type { CoverOwner } from "./model";

/** What is done about the covers of a book or series. */
export type CoverStep =
  | { do: "upload"; image: File }
  | { do: "pick"; bookId: string; page: number }
  | { do: "choose"; coverId: string | null }
  | { do: "delete"; coverId: string };

function send(owner: CoverOwner, step: CoverStep): Promise<unknown> {
  const isBook = owner.kind === "book";
  const path = { id: owner.id };
  switch (step.do) {
    case "upload": {
      // The image is the body as it is; in the description of the API bytes are a text.
      const request = { params: { path }, body: step.image.name, bodySerializer: () => step.image };
      return unwrap(
        isBook
          ? api.POST("/api/v1/books/{id}/covers", request)
          : api.POST("/api/v1/series/{id}/covers", request),
      );
    }
    case "pick": {
      const { bookId, page } = step;
      return unwrap(
        isBook
          ? api.POST("/api/v1/books/{id}/covers/pages", { params: { path }, body: { page } })
          : api.POST("/api/v1/series/{id}/covers/pages", { params: { path }, body: { bookId, page } }),
      );
    }
    case "choose": {
      const request = { params: { path }, body: { coverId: step.coverId } };
      return expectOk(
        isBook
          ? api.PUT("/api/v1/books/{id}/covers/chosen", request)
          : api.PUT("/api/v1/series/{id}/covers/chosen", request),
      );
    }
    case "delete": {
      const request = { params: { path: { ...path, memberId: step.coverId } } };
      return expectOk(
        isBook
          ? api.DELETE("/api/v1/books/{id}/covers/{memberId}", request)
          : api.DELETE("/api/v1/series/{id}/covers/{memberId}", request),
      );
    }
  }
}

/** Gives, picks, chooses or deletes a cover; a series shows that of a book, so both are asked for anew. */
export function useChangeCovers(owner: CoverOwner) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (step: CoverStep) => send(owner, step),
    onSuccess: () =>
      Promise.all(
        [keyRoots.books, keyRoots.series].map((root) => queryClient.invalidateQueries({ queryKey: [root] })),
      ),
  });
}
