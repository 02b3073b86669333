import { HttpResponse, http } from "msw";
import type { Schemas } from "@/lib/api/client";
import { seedList } from "./seeds";

/** Addresses of the server as tests name them. */
export function at(path: string): string {
  return `*/api/v1${path}`;
}

/** A refusal in the server's form. */
export function refusal(status: number, error: Schemas["ErrorCode"], details: unknown = null) {
  return HttpResponse.json({ error, message: "refused by the test", details }, { status });
}

/** A server that is set up, and at which `user` is signed in, or nobody. */
export function signedInAs(user: Schemas["UserDto"] | null) {
  return [
    http.get(at("/setup"), () => HttpResponse.json({ setupRequired: false, version: "0.1.0" })),
    http.get(at("/auth/providers"), () => HttpResponse.json(seedList([]))),
    http.get(at("/auth/me"), () => (user ? HttpResponse.json(user) : refusal(401, "Unauthenticated"))),
    http.post(at("/auth/refresh"), () => refusal(401, "Unauthenticated")),
  ];
}

/** What a small, healthy catalog answers. */
export function catalogOf(content: {
  libraries?: Schemas["LibraryDto"][];
  series?: Schemas["SeriesDto"][];
  books?: Schemas["BookDto"][];
}) {
  const { libraries = [], series = [], books = [] } = content;
  const one = <T extends { id: string }>(items: T[], id: unknown) => {
    const found = items.find((item) => item.id === id);
    return found ? HttpResponse.json(found) : refusal(404, "NotFound");
  };
  return [
    http.get(at("/libraries"), () => HttpResponse.json(seedList(libraries))),
    http.get(at("/libraries/:id"), ({ params }) => one(libraries, params.id)),
    http.get(at("/series"), ({ request }) => {
      const search = new URL(request.url).searchParams.get("search") ?? "";
      return HttpResponse.json(seedList(series.filter((item) => item.title.includes(search))));
    }),
    http.get(at("/series/:id"), ({ params }) => one(series, params.id)),
    http.get(at("/series/:id/books"), ({ params }) =>
      HttpResponse.json(seedList(books.filter((book) => book.seriesId === params.id))),
    ),
    http.get(at("/books/:id"), ({ params }) => one(books, params.id)),
    http.get(at("/progress/continue"), () =>
      HttpResponse.json(seedList(books.filter((book) => book.progress && !book.progress.completed))),
    ),
  ];
}
