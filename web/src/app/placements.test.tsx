import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import { at, catalogOf, signedInAs } from "@/testing/handlers";
import { renderApp } from "@/testing/render-app";
import { seedBook, seedLibrary, seedSeries, seedUser } from "@/testing/seeds";
import { server } from "@/testing/server";

const library = seedLibrary();
const harbor = seedSeries({ title: "Winter Harbor", libraryId: library.id });
const annual = seedSeries({ title: "Winter Harbor Annual", libraryId: library.id, bookCount: 1 });
const books = [
  seedBook({ title: "Harbor 1", seriesId: harbor.id }),
  seedBook({ title: "Harbor 2", seriesId: harbor.id, isPinned: true }),
];

/** A server that remembers the bodies of what is asked of one address. */
function serve(method: "post" | "delete", path: string, answer: object | null) {
  const said: unknown[] = [];
  server.use(
    ...signedInAs(seedUser()),
    ...catalogOf({ libraries: [library], series: [harbor, annual], books }),
    http[method](at(path), async ({ request }) => {
      said.push(method === "delete" ? null : await request.json());
      return answer === null ? new HttpResponse(null, { status: 204 }) : HttpResponse.json(answer);
    }),
  );
  return said;
}

async function open(entry: string) {
  const app = renderApp(`/series/${harbor.id}`);
  await app.person.click(await screen.findByRole("button", { name: "Actions for Winter Harbor" }));
  await app.person.click(await screen.findByRole("menuitem", { name: entry }));
  return { ...app, dialog: await screen.findByRole("dialog") };
}

describe("which books make a series", () => {
  it("is nothing that a reader decides", async () => {
    const reader = seedUser({ role: "reader", permissions: ["libraries:read", "pages:read"] });
    server.use(...signedInAs(reader), ...catalogOf({ libraries: [library], series: [harbor], books }));
    renderApp(`/series/${harbor.id}`);
    expect(await screen.findByRole("heading", { level: 1, name: "Winter Harbor" })).toBeVisible();
    expect(screen.queryByRole("button", { name: "Actions for Winter Harbor" })).toBeNull();
  });

  it("is decided by joining other series of the library", async () => {
    const said = serve("post", `/series/${harbor.id}/join`, harbor);
    const { dialog, person } = await open("Join with other series");
    expect(within(dialog).getByRole("button", { name: "Join" })).toBeDisabled();
    await person.click(
      await within(dialog).findByRole("checkbox", { name: "Winter Harbor Annual (1 book)" }),
    );
    expect(within(dialog).queryByRole("checkbox", { name: /^Winter Harbor \(/ })).toBeNull();
    await person.click(within(dialog).getByRole("button", { name: "Join 1 series" }));
    await waitFor(() => expect(said).toEqual([{ seriesIds: [annual.id] }]));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });

  it("is decided by parting what was joined", async () => {
    const said = serve("delete", `/series/${harbor.id}/join`, harbor);
    const { dialog, person } = await open("Part what was joined");
    await person.click(within(dialog).getByRole("button", { name: "Part them" }));
    await waitFor(() => expect(said).toHaveLength(1));
  });

  it("is decided by making a series of some books, which is opened then", async () => {
    const said = serve("post", `/series/${harbor.id}/split`, annual);
    const { dialog, person, router } = await open("Make a series of some books");
    await person.type(within(dialog).getByLabelText("Name of the new series"), "Specials");
    await person.click(await within(dialog).findByRole("checkbox", { name: "Harbor 2" }));
    await person.click(within(dialog).getByRole("button", { name: "Make a series of 1 book" }));
    await waitFor(() => expect(said).toEqual([{ name: "Specials", bookIds: [books[1]?.id] }]));
    await waitFor(() => expect(router.state.location.pathname).toBe(`/series/${annual.id}`));
  });

  it("is decided by moving books to another series", async () => {
    const said = serve("post", `/series/${annual.id}/books`, annual);
    const { dialog, person } = await open("Move books elsewhere");
    await person.click(await within(dialog).findByRole("checkbox", { name: "Harbor 1" }));
    await person.click(await within(dialog).findByRole("radio", { name: "Winter Harbor Annual (1 book)" }));
    await person.click(within(dialog).getByRole("button", { name: "Move 1 book" }));
    await waitFor(() => expect(said).toEqual([{ bookIds: [books[0]?.id] }]));
  });

  it("is left to the layout again for books that were put here by hand", async () => {
    const said = serve("post", "/books/release", null);
    const { dialog, person } = await open("Let the layout decide again");
    await person.click(await within(dialog).findByRole("checkbox", { name: "Harbor 2" }));
    expect(within(dialog).queryByRole("checkbox", { name: "Harbor 1" })).toBeNull();
    await person.click(within(dialog).getByRole("button", { name: "Let them go" }));
    await waitFor(() => expect(said).toEqual([{ bookIds: [books[1]?.id] }]));
  });
});
