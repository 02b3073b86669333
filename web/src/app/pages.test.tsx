import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { describe, expect, it, vi } from "vitest";
import { plainLayout } from "@/features/libraries/layout";
import { FakeEventSource } from "@/testing/event-source";
import { at, catalogOf, refusal, signedInAs } from "@/testing/handlers";
import { renderApp } from "@/testing/render-app";
import {
  seedBook,
  seedLibrary,
  seedProgress,
  seedRoot,
  seedScan,
  seedSeries,
  seedUser,
} from "@/testing/seeds";
import { server } from "@/testing/server";

describe("the libraries page", () => {
  it("shows each library with its numbers, and warns of a lost folder", async () => {
    const library = seedLibrary({
      name: "Manga",
      errorCount: 1,
      roots: [seedRoot({ path: "/mnt/old", state: "missing" })],
    });
    server.use(...signedInAs(seedUser()), ...catalogOf({ libraries: [library] }));
    renderApp("/libraries");

    const card = await screen.findByRole("article");
    expect(within(card).getByText("2 series · 5 books · 1.5 GB")).toBeVisible();
    expect(within(card).getByText("1 book with an error")).toBeVisible();
    expect(within(card).getByText(/\/mnt\/old cannot be found/)).toBeVisible();
  });

  it("follows a scan as the server tells of it", async () => {
    const library = seedLibrary();
    server.use(...signedInAs(seedUser()), ...catalogOf({ libraries: [library] }));
    renderApp("/libraries");
    await screen.findByRole("article");

    FakeEventSource.latest?.send(
      "scan.progress",
      seedScan({ libraryId: library.id, booksDone: 10, booksTotal: 40, errors: 2 }),
    );

    const bar = await screen.findByRole("progressbar", { name: "Scan of Manga" });
    expect(bar).toHaveAttribute("aria-valuenow", "25");
    expect(screen.getByText("Reading books · 10 of 40 · 2 problems")).toBeVisible();
  });

  it("invites an administrator to add the first library", async () => {
    server.use(...signedInAs(seedUser()), ...catalogOf({}));
    renderApp("/libraries");
    expect(await screen.findByRole("heading", { name: "No library yet" })).toBeVisible();
    expect(screen.getByRole("button", { name: "Add library" })).toBeVisible();
  });

  it("offers a reader nothing that a reader may not do", async () => {
    const reader = seedUser({ role: "reader", permissions: ["libraries:read", "pages:read"] });
    server.use(...signedInAs(reader), ...catalogOf({ libraries: [seedLibrary()] }));
    renderApp("/libraries");
    await screen.findByRole("article");
    expect(screen.queryByRole("button", { name: /Add library|Actions for/ })).not.toBeInTheDocument();
  });

  it("says what failed and tries again on request", async () => {
    server.use(
      ...signedInAs(seedUser()),
      http.get(at("/libraries"), () => refusal(500, "Internal")),
    );
    const { person } = renderApp("/libraries");
    expect(await screen.findByRole("alert")).toHaveTextContent("The server made a mistake.");

    server.use(...catalogOf({ libraries: [seedLibrary()] }));
    await person.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("article")).toBeVisible();
  });

  it("adds a library whose folder is chosen on the server", async () => {
    const added = vi.fn();
    server.use(
      ...signedInAs(seedUser()),
      http.get(at("/filesystem"), ({ request }) => {
        const path = new URL(request.url).searchParams.get("path");
        return path === "/media"
          ? HttpResponse.json({ path: "/media", parent: "/", entries: [] })
          : HttpResponse.json({ path: "/", parent: null, entries: [{ name: "media", path: "/media" }] });
      }),
      http.post(at("/libraries"), async ({ request }) => {
        added(await request.json());
        return HttpResponse.json(seedLibrary({ name: "Media" }), { status: 201 });
      }),
      http.get(at("/libraries/:id"), () => HttpResponse.json(seedLibrary({ name: "Media" }))),
      ...catalogOf({}),
    );
    const { person } = renderApp("/libraries");

    await person.click(await screen.findByRole("button", { name: "Add library" }));
    const dialog = await screen.findByRole("dialog", { name: "Add a library" });
    await person.click(within(dialog).getByRole("button", { name: "Choose a folder" }));
    await person.click(await within(dialog).findByRole("button", { name: "Open media" }));
    await within(dialog).findByText("There are no folders in here. You can still use this one.");
    await person.click(within(dialog).getByRole("button", { name: "Use this folder" }));
    await person.click(within(dialog).getByRole("button", { name: "Add and scan" }));

    await waitFor(() =>
      expect(added).toHaveBeenCalledWith({
        name: "Media",
        roots: ["/media"],
        watch: false,
        scanAtStart: false,
        layout: plainLayout,
        scan: true,
      }),
    );
  });

  it("explains a refused folder inside the dialog", async () => {
    const library = seedLibrary();
    server.use(
      ...signedInAs(seedUser()),
      ...catalogOf({ libraries: [library] }),
      http.patch(at("/libraries/:id"), () => refusal(409, "LibraryNameTaken")),
    );
    const { person } = renderApp("/libraries");

    await person.click(await screen.findByRole("button", { name: "Actions for Manga" }));
    await person.click(await screen.findByRole("menuitem", { name: "Edit" }));
    await person.click(await screen.findByRole("button", { name: "Save" }));

    expect(await screen.findByRole("alert")).toHaveTextContent("Another library has this name.");
  });
});

describe("the grid of a library", () => {
  it("shows series with their unread books in their names", async () => {
    const library = seedLibrary();
    const series = seedSeries({ title: "Paper Fox", bookCount: 3, readCount: 1 });
    server.use(...signedInAs(seedUser()), ...catalogOf({ libraries: [library], series: [series] }));
    renderApp(`/libraries/${library.id}`);
    const link = await screen.findByRole("link", { name: /^Paper Fox ?, ?3 books ?, ?2 unread$/ });
    expect(link).toHaveAttribute("href", `/series/${series.id}`);
    expect(link.querySelector("img")).toHaveAttribute("src", `/api/v1/series/${series.id}/thumbnail?v=1`);
  });

  it("keeps the search in the address, and finds its way back from no result", async () => {
    const library = seedLibrary();
    server.use(
      ...signedInAs(seedUser()),
      ...catalogOf({ libraries: [library], series: [seedSeries({ title: "Paper Fox" })] }),
    );
    const { person, router } = renderApp(`/libraries/${library.id}`);
    await screen.findByRole("link", { name: /Paper Fox/ });

    await person.type(screen.getByRole("searchbox", { name: "Find a series" }), "zebra");
    expect(await screen.findByRole("heading", { name: "Nothing matches “zebra”" })).toBeVisible();
    expect(router.state.location.search).toEqual({ search: "zebra" });

    await person.click(screen.getByRole("button", { name: "Show everything" }));
    expect(await screen.findByRole("link", { name: /Paper Fox/ })).toBeVisible();
    expect(router.state.location.search).toEqual({});
  });

  it("draws only what is near the screen and asks for the rest in pages", async () => {
    const library = seedLibrary();
    const cursors: (string | null)[] = [];
    const page = (name: string) => Array.from({ length: 6 }, (_, n) => seedSeries({ title: `${name} ${n}` }));
    server.use(
      ...signedInAs(seedUser()),
      http.get(at("/series"), ({ request }) => {
        const cursor = new URL(request.url).searchParams.get("cursor");
        cursors.push(cursor);
        return cursor === null
          ? HttpResponse.json({ items: page("First"), nextCursor: "next", total: 12 })
          : HttpResponse.json({ items: page("Second"), nextCursor: null, total: 12 });
      }),
      ...catalogOf({ libraries: [library] }),
    );
    renderApp(`/libraries/${library.id}`);
    expect(await screen.findByRole("link", { name: /Second 0/ })).toBeVisible();
    expect(cursors).toEqual([null, "next"]);
    expect(screen.getByText("12 series")).toBeVisible();
  });

  it("of an unknown library says that it is not here", async () => {
    server.use(...signedInAs(seedUser()), ...catalogOf({}));
    renderApp("/libraries/0123");
    expect(await screen.findByRole("heading", { level: 1, name: "There is nothing here" })).toBeVisible();
  });
});

describe("the page of a series", () => {
  it("offers to go on exactly where one stopped", async () => {
    const series = seedSeries({ bookCount: 2, readCount: 0, inProgressCount: 1 });
    const book = seedBook({ seriesId: series.id, number: "2", progress: seedProgress({ page: 41 }) });
    server.use(...signedInAs(seedUser()), ...catalogOf({ series: [series], books: [book] }));
    renderApp(`/series/${series.id}`);
    const button = await screen.findByRole("link", { name: "Continue 2 · page 41" });
    expect(button).toHaveAttribute("href", `/books/${book.id}/read`);
    expect(await screen.findByRole("link", { name: /^Winter Harbor 1 ?, .* 25% read$/ })).toBeVisible();
  });

  it("says when no book fits the choice", async () => {
    const series = seedSeries();
    server.use(...signedInAs(seedUser()), ...catalogOf({ series: [series] }));
    renderApp(`/series/${series.id}?status=read`);
    expect(await screen.findByRole("heading", { name: "No book matches this choice." })).toBeVisible();
  });
});

describe("the page of a book", () => {
  it("shows what went wrong with a file, and offers no reading", async () => {
    const book = seedBook({
      state: "error",
      pageCount: 0,
      error: { code: "archive_truncated", message: "The archive ends early." },
      warnings: [{ code: "x", message: "The file is a ZIP." }],
    });
    server.use(...signedInAs(seedUser()), ...catalogOf({ books: [book] }));
    renderApp(`/books/${book.id}`);
    expect(await screen.findByText("The archive ends early.")).toBeVisible();
    expect(screen.getByText("The file is a ZIP.")).toBeVisible();
    expect(screen.queryByRole("link", { name: "Read" })).not.toBeInTheDocument();
    expect(screen.getByRole("link", { name: "Download" })).toHaveAttribute(
      "href",
      `/api/v1/books/${book.id}/file`,
    );
  });

  it("has a file that cannot be read read again", async () => {
    const asked = vi.fn();
    const error = { code: "quarantined", message: "Reading it ended the program more than once." };
    const book = seedBook({ state: "error", pageCount: 0, error });
    server.use(
      ...signedInAs(seedUser()),
      ...catalogOf({ books: [book] }),
      http.post(at(`/libraries/${book.libraryId}/scan`), async ({ request }) => {
        asked(await request.json());
        return HttpResponse.json(seedScan({ libraryId: book.libraryId }), { status: 202 });
      }),
    );
    const { person } = renderApp(`/books/${book.id}`);
    await person.click(await screen.findByRole("button", { name: "Read the file again" }));
    expect(await screen.findByText("The file is being read again.")).toBeVisible();
    expect(asked).toHaveBeenCalledWith({ mode: "deep", bookId: book.id });
  });

  it("marks a book as read", async () => {
    const book = seedBook();
    const put = vi.fn();
    server.use(
      ...signedInAs(seedUser()),
      ...catalogOf({ books: [book] }),
      http.put(at("/books/:id/progress"), async ({ request }) => {
        put(await request.json());
        book.progress = seedProgress({ bookId: book.id, completed: true, percentage: 1 });
        return HttpResponse.json(book.progress);
      }),
    );
    const { person } = renderApp(`/books/${book.id}`);
    await person.click(await screen.findByRole("button", { name: "Mark as read" }));
    expect(await screen.findByRole("button", { name: "Mark as unread" })).toBeVisible();
    expect(put).toHaveBeenCalledWith({ completed: true });
  });

  it("names a folder of images as such, and offers no file for it", async () => {
    const book = seedBook({ title: "Postcards", format: "folder", fileName: "Postcards 01" });
    server.use(...signedInAs(seedUser()), ...catalogOf({ books: [book] }));
    renderApp(`/books/${book.id}`);
    expect(await screen.findByRole("link", { name: "Read" })).toBeVisible();
    expect(screen.getByText("Folder of images")).toBeVisible();
    expect(screen.queryByRole("link", { name: "Download" })).not.toBeInTheDocument();
  });

  it("does not offer the file to somebody who may not have it", async () => {
    const book = seedBook();
    const reader = seedUser({ permissions: ["libraries:read", "pages:read", "progress:write"] });
    server.use(...signedInAs(reader), ...catalogOf({ books: [book] }));
    renderApp(`/books/${book.id}`);
    expect(await screen.findByRole("link", { name: "Read" })).toBeVisible();
    expect(screen.queryByRole("link", { name: "Download" })).not.toBeInTheDocument();
  });
});

describe("the home page", () => {
  it("opens the reader from what one is reading, and shows what is new", async () => {
    const library = seedLibrary({ name: "Comics" });
    const book = seedBook({ title: "Half Read", progress: seedProgress() });
    const series = seedSeries({ title: "Brand New" });
    server.use(
      ...signedInAs(seedUser()),
      ...catalogOf({ libraries: [library], books: [book], series: [series] }),
    );
    renderApp("/");
    const shelf = await screen.findByRole("region", { name: "Keep reading" });
    const link = await within(shelf).findByRole("link", { name: /^Half Read ?, ?25% read$/ });
    expect(link).toHaveAttribute("href", `/books/${book.id}/read`);
    const fresh = await screen.findByRole("region", { name: "New in Comics" });
    expect(await within(fresh).findByRole("link", { name: /Brand New/ })).toBeVisible();
  });

  it("leaves out shelves with nothing on them", async () => {
    const library = seedLibrary({ name: "Comics" });
    server.use(...signedInAs(seedUser()), ...catalogOf({ libraries: [library] }));
    renderApp("/");
    await screen.findByRole("heading", { level: 1, name: "Home" });
    await waitFor(() => expect(screen.queryByRole("region")).not.toBeInTheDocument());
  });
});

describe("the account", () => {
  it("changes the colors of this device and signs out", async () => {
    server.use(
      ...signedInAs(seedUser({ name: "Ada" })),
      ...catalogOf({}),
      http.post(at("/auth/logout"), () => new HttpResponse(null, { status: 204 })),
    );
    const { person } = renderApp("/");
    await person.click(await screen.findByRole("button", { name: "Account of Ada" }));
    await person.click(await screen.findByRole("radio", { name: "Dark" }));
    expect(document.documentElement).toHaveAttribute("data-mantine-color-scheme", "dark");
    expect(localStorage.getItem("codex.color-scheme")).toBe("dark");

    server.use(...signedInAs(null));
    await person.click(screen.getByRole("button", { name: "Sign out" }));
    expect(await screen.findByRole("heading", { level: 1, name: "Sign in" })).toBeVisible();
  });
});

it("an address that leads nowhere says so", async () => {
  server.use(...signedInAs(seedUser()), ...catalogOf({}));
  renderApp("/no/such/page");
  expect(await screen.findByRole("heading", { level: 1, name: "There is nothing here" })).toBeVisible();
});
