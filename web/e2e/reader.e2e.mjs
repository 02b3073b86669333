// Reads one book of each format: turn pages, close, reopen, same place.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { address, ask, assertAccessible, DESKTOP, PHONE, picture, stories } from "./browser.mjs";

const tell = stories();

/** The longest readable book of a kind (the end of a file name, or a folder), without progress. */
async function bookOf(context, kind) {
  const { items } = await ask(context, "/books?limit=500");
  const isOfKind = (book) => (kind === "folder" ? book.format === kind : book.fileName.endsWith(kind));
  const readable = items.filter(
    (book) => isOfKind(book) && book.state === "ready" && !book.isMissing && book.pageCount > 1,
  );
  const [longest] = readable.toSorted((one, other) => other.pageCount - one.pageCount);
  assert.ok(longest, `the server has no ${kind} of several pages`);
  await context.request.delete(`${address}/api/v1/books/${longest.id}/progress`);
  return longest;
}

/** The next answer of the server that confirms a saved place. */
async function saved(page) {
  const isSave = (response) => response.url().endsWith("/progress") && response.request().method() === "PUT";
  const answer = await page.waitForResponse(isSave);
  assert.ok(answer.ok(), `saving the place answered ${answer.status()}`);
  return answer.json();
}

/** Waits until the reader announces a place. */
function isAt(page, place) {
  return page.locator("main > [aria-live=polite]").filter({ hasText: place }).waitFor({ state: "attached" });
}

/** How the book is read: by which key one goes on, and on which side of a phone. */
async function wayOn(context, book) {
  const { readingDirection } = await ask(context, `/books/${book.id}/pages`);
  const isRtl = readingDirection === "rtl";
  return { key: isRtl ? "ArrowLeft" : "ArrowRight", next: isRtl ? 20 : 370, previous: isRtl ? 370 : 20 };
}

async function openPages(page, book) {
  await page.goto(`${address}/books/${book.id}/read`);
  await page.locator("[data-reader-stage] img").first().waitFor();
}

async function openText(page, book) {
  await page.goto(`${address}/books/${book.id}/read`);
  await page.locator("[data-reader-stage]:not([data-waiting])").waitFor();
}

/** Fails unless every picture on screen is one: a format that the browser cannot show has no pixels. */
async function assertPainted(page) {
  const widths = await page.evaluate(() =>
    [...document.querySelectorAll("[data-reader-stage] img")].map((image) => image.naturalWidth),
  );
  assert.ok(widths.length > 0 && widths.every((width) => width > 0), `pictures of ${widths} pixels`);
}

/** Draws a finger over the text. */
async function swipe(context, page, from, to) {
  const fingers = await context.newCDPSession(page);
  const touch = (type, x) =>
    fingers.send("Input.dispatchTouchEvent", { type, touchPoints: x === undefined ? [] : [{ x, y: 420 }] });
  await touch("touchStart", from);
  for (let step = 1; step <= 5; step += 1) await touch("touchMove", from + ((to - from) * step) / 5);
  await touch("touchEnd");
  await fingers.detach();
}

function readPages(device, kind) {
  const isPhone = device === "phone";
  return tell(DEVICES[device], async (page, context) => {
    const book = await bookOf(context, kind);
    const way = await wayOn(context, book);
    await openPages(page, book);
    await isAt(page, /^Pages? 1\b/);
    await assertPainted(page);
    await picture(page, `reader-${kind}-${device}`);
    const place = saved(page);
    await (isPhone ? page.touchscreen.tap(way.next, 420) : page.keyboard.press(way.key));
    await isAt(page, /^Pages? 2\b/);
    assert.equal((await place).page >= 2, true);
    await page.goto("about:blank");
    await openPages(page, book);
    await isAt(page, /^Pages? 2\b/);
    await assertPainted(page);
    await picture(page, `reader-${kind}-${device}-reopened`);
  });
}

const DEVICES = { desktop: DESKTOP, phone: PHONE };
/** What pages can come in: formats, and what is known by the end of its name. */
const PAGED = ["cbz", "cbr", "cb7", "cbt", "tar.gz", "folder", "pdf"];

describe("reading", () => {
  for (const device of Object.keys(DEVICES)) {
    for (const kind of PAGED) {
      test(`a book as ${kind} is turned and reopens at the same page on a ${device}`, () =>
        readPages(device, kind));
    }
  }

  test("a folder of images says that it is a folder", () =>
    tell(DESKTOP, async (page, context) => {
      const book = await bookOf(context, "folder");
      await page.goto(`${address}/books/${book.id}`);
      await page.getByText("Folder of images", { exact: true }).waitFor();
      await page.getByRole("link", { name: "Read" }).waitFor();
      assert.equal(await page.getByRole("link", { name: "Download" }).count(), 0);
      await picture(page, "book-folder");
    }));

  test("a CBZ is turned by touch, and a tab that is closed at once keeps the place", () =>
    tell(PHONE, async (page, context) => {
      const book = await bookOf(context, "cbz");
      const way = await wayOn(context, book);
      await openPages(page, book);
      await page.touchscreen.tap(way.next, 420);
      await isAt(page, /^Page 2\b/);
      await page.touchscreen.tap(way.previous, 420);
      await isAt(page, /^Page 1\b/);
      await page.touchscreen.tap(way.next, 420);
      await isAt(page, /^Page 2\b/);
      await page.goto("about:blank");
      await openPages(page, book);
      await isAt(page, /^Page 2\b/);
      await picture(page, "reader-cbz-phone");
    }));

  test("the last page completes a book and offers what comes next", () =>
    tell(DESKTOP, async (page, context) => {
      const book = await bookOf(context, "cbz");
      await openPages(page, book);
      await assertAccessible(page);
      const place = saved(page);
      await page.keyboard.press("End");
      assert.equal((await place).completed, true);
      await page.keyboard.press("Space");
      await page.getByRole("heading", { name: /^You have read/ }).waitFor();
      await assertAccessible(page);
      await picture(page, "reader-end");
      await page.getByRole("button", { name: "Read again" }).click();
      await isAt(page, /^Pages? 1\b/);
      await context.request.delete(`${address}/api/v1/books/${book.id}/progress`);
    }));

  for (const [device, options] of Object.entries(DEVICES)) {
    test(`an EPUB is read and reopens at the same place on a ${device}`, () =>
      tell(options, async (page, context) => {
        const book = await bookOf(context, "Tables.epub");
        await openText(page, book);
        await assertAccessible(page);
        await picture(page, `reader-epub-${device}`);
        const place = saved(page);
        await page.keyboard.press("PageDown");
        const { locator } = await place;
        assert.match(locator.locations.fragments[0], /^epubcfi\(/);
        const announced = await page.locator("main > [aria-live=polite]").textContent();
        await page.goto("about:blank");
        await openText(page, book);
        await isAt(page, announced);
        await picture(page, `reader-epub-${device}-reopened`);
      }));
  }

  const WAYS = {
    taps: (page) => page.touchscreen.tap(370, 420),
    swipes: (page, context) => swipe(context, page, 330, 50),
  };
  for (const [name, go] of Object.entries(WAYS)) {
    test(`${name} lead through each chapter of an EPUB to what comes after its end`, () =>
      tell(PHONE, async (page, context) => {
        const book = await bookOf(context, "Tables.epub");
        const { toc } = await ask(context, `/books/${book.id}/manifest`);
        await openText(page, book);
        const place = page.locator("main > [aria-live=polite]");
        const end = page.getByRole("button", { name: "Read again" });
        const chapters = [];
        for (let turns = 0; turns < 200 && !(await end.isVisible()); turns += 1) {
          const before = await place.textContent();
          const chapter = before.slice(0, before.lastIndexOf(","));
          if (chapters.at(-1) !== chapter) chapters.push(chapter);
          await go(page, context);
          const isOn = place.filter({ hasNotText: before }).or(end).first();
          await isOn.waitFor({ state: "attached" });
          // The text takes no turn until the last one has settled.
          await page.waitForTimeout(150);
        }
        assert.deepEqual(
          chapters.slice(-toc.length),
          toc.map(({ title }) => title),
        );
        await picture(page, `reader-epub-end-by-${name}`);
        await context.request.delete(`${address}/api/v1/books/${book.id}/progress`);
      }));
  }

  test("a picture book of fixed layout shows each page on a phone and opens at the one that was left", () =>
    tell(PHONE, async (page, context) => {
      const book = await bookOf(context, "Quay.epub");
      await openText(page, book);
      const end = page.getByRole("button", { name: "Read again" });
      for (const number of [2, 3, 4]) {
        await swipe(context, page, 330, 50);
        await isAt(page, `Page ${number},`);
      }
      await page.goto("about:blank");
      await openText(page, book);
      await isAt(page, "Page 4,");
      const place = saved(page);
      await page.touchscreen.tap(370, 420);
      await isAt(page, "Page 5, 100 percent read");
      assert.ok((await place).completed);
      await picture(page, "reader-epub-fixed-phone");
      await page.touchscreen.tap(370, 420);
      await end.waitFor();
      await context.request.delete(`${address}/api/v1/books/${book.id}/progress`);
    }));
});
