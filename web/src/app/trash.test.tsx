import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import type { Schemas } from "@/lib/api/client";
import { at, catalogOf, refusal, signedInAs } from "@/testing/handlers";
import { renderApp } from "@/testing/render-app";
import { seedBook, seedLibrary, seedList, seedUser } from "@/testing/seeds";
import { server } from "@/testing/server";

const NOTHING = { progress: 0, sessions: 0, opinions: 0, bookmarks: 0, listPlaces: 0, edits: 0 };

function trashed(title: string, made = NOTHING): Schemas["TrashedBookDto"] {
  return { book: seedBook({ title, isMissing: true }), missingAt: "2026-04-01T10:00:00Z", made };
}

function trashOf(books: () => Schemas["TrashedBookDto"][]) {
  return [
    ...signedInAs(seedUser()),
    ...catalogOf({ libraries: [seedLibrary({ name: "Manga" })] }),
    http.get(at("/trash"), () => HttpResponse.json(seedList(books()))),
  ];
}

describe("the trash", () => {
  it("shows what people made of books whose files are gone", async () => {
    server.use(
      ...trashOf(() => [trashed("Lost", { ...NOTHING, progress: 2, bookmarks: 1 }), trashed("Gone")]),
    );
    renderApp("/trash");
    const list = await screen.findByRole("list", { name: "Trash" });
    expect(within(list).getByText("2 places of readers · 1 bookmark")).toBeVisible();
    expect(within(list).getByText("Nobody made anything of it yet.")).toBeVisible();
    expect(screen.getByText("2 books whose files are gone")).toBeVisible();
  });

  it("says that it is empty", async () => {
    server.use(...trashOf(() => []));
    renderApp("/trash");
    expect(await screen.findByRole("heading", { name: "The trash is empty" })).toBeVisible();
    expect(screen.queryByRole("button", { name: "Empty the trash" })).toBeNull();
  });

  it("says why it cannot be shown", async () => {
    server.use(
      http.get(at("/trash"), () => refusal(403, "PermissionDenied")),
      ...trashOf(() => []),
    );
    renderApp("/trash");
    expect(await screen.findByText("Your account may not do this.")).toBeVisible();
  });

  it("is asked about one library, which the address names", async () => {
    const library = seedLibrary({ name: "Comics" });
    const asked: (string | null)[] = [];
    server.use(
      http.get(at("/trash"), ({ request }) => {
        asked.push(new URL(request.url).searchParams.get("libraryId"));
        return HttpResponse.json(seedList([]));
      }),
      ...signedInAs(seedUser()),
      ...catalogOf({ libraries: [library] }),
    );
    const { person, router } = renderApp("/trash");
    await screen.findByRole("heading", { name: "The trash is empty" });
    await person.selectOptions(await screen.findByLabelText("Library"), "Comics");
    await waitFor(() => expect(router.state.location.search).toEqual({ libraryId: library.id }));
    await waitFor(() => expect(asked).toEqual([null, library.id]));
  });

  it("has the chosen books looked for", async () => {
    const [lost, gone] = [trashed("Lost"), trashed("Gone")];
    const looked: unknown[] = [];
    server.use(
      ...trashOf(() => [lost, gone]),
      http.post(at("/trash/restore"), async ({ request }) => {
        looked.push(await request.json());
        return HttpResponse.json({ taskIds: [] }, { status: 202 });
      }),
    );
    const { person } = renderApp("/trash");
    expect(await screen.findByRole("button", { name: "Look for their files" })).toBeDisabled();
    await person.click(screen.getByRole("checkbox", { name: "Choose Gone" }));
    await person.click(screen.getByRole("button", { name: "Look for their files" }));
    await waitFor(() => expect(looked).toEqual([{ bookIds: [gone.book.id] }]));
  });

  it("deletes for good exactly what it has shown", async () => {
    let books = [trashed("Lost", { ...NOTHING, opinions: 3 }), trashed("Gone")];
    const purged: unknown[] = [];
    server.use(
      ...trashOf(() => books),
      http.post(at("/trash/preview"), () =>
        HttpResponse.json({
          books: 2,
          series: 1,
          booksWithMade: 1,
          made: { ...NOTHING, opinions: 3 },
          token: "shown",
        }),
      ),
      http.post(at("/trash/purge"), async ({ request }) => {
        purged.push(await request.json());
        books = [];
        return HttpResponse.json({ books: 2 });
      }),
    );
    const { person } = renderApp("/trash");
    await person.click(await screen.findByRole("button", { name: "Empty the trash" }));
    const dialog = await screen.findByRole("dialog");
    expect(await within(dialog).findByText(/^2 books, and 1 series/)).toBeVisible();
    expect(within(dialog).getByText("3 ratings")).toBeVisible();
    await person.click(within(dialog).getByRole("button", { name: "Delete for good" }));
    expect(await screen.findByRole("heading", { name: "The trash is empty" })).toBeVisible();
    expect(purged).toEqual([{ libraryId: null, bookIds: null, token: "shown" }]);
  });

  it("keeps what has changed since it was shown, and says so", async () => {
    server.use(
      ...trashOf(() => [trashed("Lost")]),
      http.post(at("/trash/preview"), () =>
        HttpResponse.json({ books: 1, series: 0, booksWithMade: 0, made: NOTHING, token: "old" }),
      ),
      http.post(at("/trash/purge"), () => refusal(409, "TrashChanged")),
    );
    const { person } = renderApp("/trash");
    await person.click(await screen.findByRole("button", { name: "Empty the trash" }));
    const dialog = await screen.findByRole("dialog");
    await person.click(await within(dialog).findByRole("button", { name: "Delete for good" }));
    expect(await within(dialog).findByRole("alert")).toHaveTextContent(/has changed since you looked/);
  });
});
