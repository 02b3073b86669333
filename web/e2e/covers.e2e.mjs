// Covers on the real server: another image is given, seen at once, and taken away again.
import assert from "node:assert/strict";
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

/** A picture that no book has, drawn by the page. */
async function drawnImage(page) {
  const drawn = await page.evaluate(() => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 400, height: 600 });
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#d03020";
    pen.fillRect(0, 0, 400, 600);
    return canvas.toDataURL("image/png").split(",")[1];
  });
  return { name: "red.png", mimeType: "image/png", buffer: Buffer.from(drawn, "base64") };
}

/** The address of the cover at the top of the page, once it is painted. */
async function paintedCover(page, isOther) {
  const handle = await page.waitForFunction((known) => {
    const image = [...document.querySelectorAll("header img")].find(({ complete }) => complete);
    const isNews = image && image.naturalWidth > 0 && image.getAttribute("src") !== known;
    return isNews ? image.getAttribute("src") : null;
  }, isOther);
  return handle.jsonValue();
}

for (const [device, options] of [
  ["desktop", DESKTOP],
  ["phone", PHONE],
]) {
  describe(`covers on a ${device}`, () => {
    for (const kind of ["books", "series"]) {
      test(`of ${kind} are added, seen at once, picked and deleted`, () =>
        tell(options, async (page, context) => {
          const { items } = await ask(context, "/books?limit=500&sort=-title");
          const book = items.find(({ format, pageCount }) => format === "cbz" && pageCount > 0);
          const id = kind === "books" ? book.id : book.seriesId;
          await page.goto(`${address}/${kind}/${id}`);
          const before = await paintedCover(page, null);
          await page.getByRole("button", { name: "Cover", exact: true }).click();
          const choices = page.getByRole("list", { name: "Covers" });
          const shown = choices.getByRole("button", { pressed: true });
          await shown.getByText("From the book").waitFor();

          await page.locator("input[type=file]").setInputFiles(await drawnImage(page));
          await shown.getByText("Added").waitFor();
          await assertAccessible(page);
          if (device === "phone") await assertFitsPhone(page);
          await picture(page, `${device}-covers-${kind}`);
          const added = await paintedCover(page, before);
          const changed = await ask(context, `/${kind}/${id}`);
          assert.match(changed.coverColor, /^#[c-d][0-9a-f]/);
          assert.match(added, new RegExp(`v=${changed.coverVersion}`));

          await page.getByRole("button", { name: "Use this page" }).click();
          await shown.getByText("A page").waitFor();
          await choices.getByRole("button", { name: /^From the book/ }).click();
          await shown.getByText("From the book").waitFor();
          for (const left of [1, 0]) {
            await choices.getByRole("button", { name: "Delete" }).first().click();
            await page.waitForFunction(
              (count) => document.querySelectorAll("[role=dialog] li").length === count + 1,
              left,
            );
          }
          await page.getByRole("button", { name: "Let Codex choose" }).click();
          await page.getByRole("button", { name: "Let Codex choose" }).waitFor({ state: "detached" });
          assert.equal(await paintedCover(page, added), before);
        }));
    }
  });
}
