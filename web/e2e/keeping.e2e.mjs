// Books whose files are gone, and which books make a series, on a desktop and on a phone.
import assert from "node:assert/strict";
import { renameSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import {
  address,
  ask,
  assertAccessible,
  assertFitsPhone,
  DESKTOP,
  PHONE,
  picture,
  stories,
} from "./browser.mjs";

const tell = stories();

/** The book of a file, the library it is of and where it lies. */
async function bookOf(context, fileName) {
  const { items } = await ask(context, "/books?limit=500");
  const book = items.find((one) => one.fileName === fileName);
  assert.ok(book, `the server has no ${fileName}`);
  const library = await ask(context, `/libraries/${book.libraryId}`);
  return { book, library, path: join(library.roots[0].path, book.seriesTitle, fileName) };
}

async function scanned(context, library) {
  const headers = { origin: address };
  const started = await context.request.post(`${address}/api/v1/libraries/${library.id}/scan`, { headers });
  assert.ok(started.ok(), `the scan answered ${started.status()}`);
  const { taskId } = await started.json();
  const isDone = async () => {
    const scan = await ask(context, `/libraries/${library.id}/scan`);
    return scan.taskId === taskId && scan.state === "done";
  };
  while (!(await isDone())) await new Promise((resolve) => setTimeout(resolve, 100));
}

async function choose(page, entry) {
  await page.getByRole("button", { name: /^Actions for / }).click();
  await page.getByRole("menuitem", { name: entry }).click();
  return page.getByRole("dialog");
}

for (const [device, options] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
  describe(`on a ${device}`, () => {
    test("a book whose file is gone waits in the trash, and is back with its file", () =>
      tell(options, async (page, context) => {
        const { book, library, path } = await bookOf(context, "Old Salt #2.cb7");
        renameSync(path, `${path}.away`);
        try {
          await scanned(context, library);
          await page.goto(`${address}/trash`);
          await page.getByRole("checkbox", { name: `Choose ${book.title}` }).check();
          await assertAccessible(page);
          if (device === "phone") await assertFitsPhone(page);
          await picture(page, `trash-${device}`);
          await page.getByRole("button", { name: "Delete for good" }).click();
          await page.getByText(/^1 book would be deleted/).waitFor();
          await assertAccessible(page);
          await picture(page, `trash-preview-${device}`);
          await page.getByRole("button", { name: "Cancel" }).click();
          await page.getByRole("dialog").waitFor({ state: "detached" });
        } finally {
          renameSync(`${path}.away`, path);
        }
        await page.getByRole("button", { name: "Look for their files" }).click();
        await page.getByRole("heading", { name: "The trash is empty" }).waitFor();
        await assertAccessible(page);
        await picture(page, `trash-empty-${device}`);
        assert.equal((await ask(context, `/books/${book.id}`)).isMissing, false);
      }));

    test("some books become a series of their own, and go back where the layout puts them", () =>
      tell(options, async (page, context) => {
        const { book } = await bookOf(context, "Old Salt #3.cbt");
        await page.goto(`${address}/series/${book.seriesId}`);
        const join = await choose(page, "Join with other series");
        await join.getByRole("checkbox").first().waitFor();
        await assertAccessible(page);
        await picture(page, `join-${device}`);
        await join.getByRole("button", { name: "Cancel" }).click();
        await join.waitFor({ state: "detached" });

        const split = await choose(page, "Make a series of some books");
        await split.getByLabel("Name of the new series").fill("Salt Ashore");
        await split.getByRole("checkbox", { name: book.title }).check();
        await assertAccessible(page);
        await picture(page, `split-${device}`);
        await split.getByRole("button", { name: "Make a series of 1 book" }).click();
        await page.getByRole("heading", { level: 1, name: "Salt Ashore" }).waitFor();
        if (device === "phone") await assertFitsPhone(page);
        await picture(page, `series-menu-${device}`);

        const release = await choose(page, "Let the layout decide again");
        await release.getByRole("checkbox", { name: book.title }).check();
        await release.getByRole("button", { name: "Let them go" }).click();
        await page.getByText("The layout decides again where they belong.").waitFor();
        const isBack = async () => (await ask(context, `/books/${book.id}`)).seriesId === book.seriesId;
        while (!(await isBack())) await new Promise((resolve) => setTimeout(resolve, 100));
      }));
  });
}
