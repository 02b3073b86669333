// Reads one book of each format in a real browser: turn pages, close, reopen, same place.
//
// Environment: CODEX_E2E_URL (server with the web app), CODEX_E2E_USER, CODEX_E2E_PASSWORD,
// CODEX_E2E_BROWSER (path of a Chromium), CODEX_E2E_OUT (folder for screenshots).
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const server = process.env.CODEX_E2E_URL ?? "http://127.0.0.1:8080";
const username = process.env.CODEX_E2E_USER ?? "admin";
const password = process.env.CODEX_E2E_PASSWORD ?? "";
const out = process.env.CODEX_E2E_OUT ?? join(dirname(fileURLToPath(import.meta.url)), "out");
const DESKTOP = { viewport: { width: 1440, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };

/** A signed-in page that remembers every fault it sees. */
async function signedIn(browser, options) {
  const context = await browser.newContext(options);
  const answer = await context.request.post(`${server}/api/v1/auth/login`, { data: { username, password } });
  assert.ok(answer.ok(), `sign-in answered ${answer.status()}`);
  const page = await context.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(error.message));
  return { context, page, faults, close: () => context.close() };
}

/** The longest readable book of a format, without progress. */
async function bookOf(context, format) {
  const answer = await context.request.get(`${server}/api/v1/books?limit=500`);
  const { items } = await answer.json();
  const readable = items.filter(
    (book) => book.format === format && book.state === "ready" && book.pageCount > 0,
  );
  readable.sort((a, b) => b.pageCount - a.pageCount);
  assert.ok(readable[0], `the library has no readable ${format}`);
  await context.request.delete(`${server}/api/v1/books/${readable[0].id}/progress`);
  return readable[0];
}

const announced = (page) => page.locator("main [aria-live=polite]").last();
const savedBy = (page) =>
  page.waitForResponse(
    (response) => response.url().endsWith("/progress") && response.request().method() === "PUT",
  );

async function openPages(page, book) {
  await page.goto(`${server}/books/${book.id}/read`);
  await page.locator("[data-reader-stage] img").first().waitFor();
}

async function lookAt(page, name) {
  await page.locator("[data-reader-bar]").first().waitFor();
  await page.screenshot({ path: join(out, `${name}.png`) });
}

async function waitForPage(page, pattern) {
  await announced(page).filter({ hasText: pattern }).waitFor({ state: "attached" });
}

async function readPages(browser, format) {
  const session = await signedIn(browser, DESKTOP);
  const { page } = session;
  const book = await bookOf(session.context, format);
  await openPages(page, book);
  await waitForPage(page, /^Pages? 1\b/);
  await lookAt(page, `reader-${format}-desktop`);
  if (book.pageCount > 1) {
    const saved = savedBy(page);
    await page.keyboard.press("d");
    await page.keyboard.press("d");
    await page.keyboard.press("Home");
    await page.keyboard.press((await isRtl(session.context, book)) ? "ArrowLeft" : "ArrowRight");
    await waitForPage(page, /^Pages? 2\b/);
    await saved;
    await page.goto("about:blank");
    await openPages(page, book);
    await waitForPage(page, /^Pages? 2\b/);
  }
  assert.deepEqual(session.faults, []);
  await session.close();
  return book;
}

async function isRtl(context, book) {
  const answer = await context.request.get(`${server}/api/v1/books/${book.id}/pages`);
  return (await answer.json()).readingDirection === "rtl";
}

async function readByTouch(browser, format) {
  const session = await signedIn(browser, PHONE);
  const { page } = session;
  const book = await bookOf(session.context, format);
  await openPages(page, book);
  const next = (await isRtl(session.context, book)) ? 20 : 370;
  await page.touchscreen.tap(next, 420);
  await waitForPage(page, /^Page 2\b/);
  await page.touchscreen.tap(390 - next, 420);
  await waitForPage(page, /^Page 1\b/);
  await page.touchscreen.tap(next, 420);
  await waitForPage(page, /^Page 2\b/);
  // Closing the tab right after the turn must not lose the place.
  await page.goto("about:blank");
  await openPages(page, book);
  await waitForPage(page, /^Page 2\b/);
  await lookAt(page, `reader-${format}-phone`);
  assert.deepEqual(session.faults, []);
  await session.close();
}

async function readToTheEnd(browser) {
  const session = await signedIn(browser, DESKTOP);
  const { page, context } = session;
  const book = await bookOf(context, "cbz");
  await openPages(page, book);
  const saved = savedBy(page);
  await page.keyboard.press("End");
  const progress = await (await saved).json();
  assert.equal(progress.completed, true);
  await page.keyboard.press("Space");
  await page.getByRole("heading", { name: /You have read/ }).waitFor();
  await page.screenshot({ path: join(out, "reader-end.png") });
  await context.request.delete(`${server}/api/v1/books/${book.id}/progress`);
  await session.close();
}

async function readText(browser) {
  const session = await signedIn(browser, DESKTOP);
  const { page, context } = session;
  const book = await bookOf(context, "epub");
  const open = async () => {
    await page.goto(`${server}/books/${book.id}/read`);
    await page.locator("[data-reader-stage]:not([data-waiting])").waitFor();
  };
  await open();
  await lookAt(page, "reader-epub-desktop");
  const saved = savedBy(page);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  const progress = await (await saved).json();
  const cfi = progress.locator.locations.fragments[0];
  assert.match(cfi, /^epubcfi\(/);
  const place = await announced(page).textContent();
  await open();
  await waitForPage(page, place);
  await page.screenshot({ path: join(out, "reader-epub-reopened.png") });
  const scripts = page
    .frames()
    .filter((frame) => frame !== page.mainFrame() && !frame.url().startsWith("blob:"));
  assert.deepEqual(
    scripts.map((frame) => frame.url()),
    [],
  );
  assert.deepEqual(session.faults, []);
  await session.close();
}

async function main() {
  await mkdir(out, { recursive: true });
  const browser = await chromium.launch({
    executablePath: process.env.CODEX_E2E_BROWSER ?? "/usr/bin/chromium",
    args: ["--no-sandbox"],
  });
  const stories = [
    ["a CBZ is read by keyboard and reopens at the same page", () => readPages(browser, "cbz")],
    ["a CBR is read by keyboard and reopens at the same page", () => readPages(browser, "cbr")],
    ["a PDF is read by keyboard and reopens at the same page", () => readPages(browser, "pdf")],
    ["a CBZ is read by touch and a closed tab keeps the place", () => readByTouch(browser, "cbz")],
    ["the last page completes a book and offers what comes next", () => readToTheEnd(browser)],
    ["an EPUB is read and reopens at the same place", () => readText(browser)],
  ];
  try {
    for (const [name, story] of stories) {
      await story();
      console.log(`ok   ${name}`);
    }
  } finally {
    await browser.close();
  }
}

await main();
