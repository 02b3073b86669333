// Opens books that try to run scripts and to call out: nothing runs, and nothing leaves.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { createServer } from "node:net";
import { after, before, describe, test } from "node:test";
import { address, ask, DESKTOP, launch, openSignedIn, picture } from "./browser.mjs";

const folder = process.env.CODEX_E2E_HOSTILE;
const canary = process.env.CODEX_E2E_CANARY;
/** What every script of these books would write to the console. */
const RAN = "codex-hostile-ran";
const TURNS = 4;

let browser;
let listener;
let library;
/** What the canary heard; a connection alone is too much. */
const calls = [];

before(async () => {
  assert.ok(folder && canary, "set CODEX_E2E_HOSTILE and CODEX_E2E_CANARY, or run `make e2e`, which does");
  listener = createServer((socket) => {
    const call = { asked: "" };
    calls.push(call);
    socket.on("error", () => undefined);
    socket.on("data", (bytes) => {
      call.asked ||= bytes.toString("latin1").split("\r\n")[0];
      socket.end("HTTP/1.1 204 No Content\r\nAccess-Control-Allow-Origin: *\r\n\r\n");
    });
  });
  await new Promise((resolve) => listener.listen(Number(new URL(canary).port), "127.0.0.1", resolve));
  browser = await launch();
  const { context } = await openSignedIn(browser, DESKTOP);
  library = await send(context, "POST", "/libraries", { name: "Hostile", roots: [folder], scan: true });
  const isDone = async () =>
    ["done", "failed"].includes((await ask(context, `/libraries/${library.id}/scan`)).state);
  while (!(await isDone())) await new Promise((resolve) => setTimeout(resolve, 100));
  await context.close();
});

after(async () => {
  if (library) {
    const { context } = await openSignedIn(browser, DESKTOP);
    await context.request.delete(`${address}/api/v1/libraries/${library.id}`, {
      headers: { origin: address },
    });
  }
  await browser?.close();
  listener?.close();
});

async function send(context, method, path, data) {
  const headers = { origin: address };
  const answer = await context.request.fetch(`${address}/api/v1${path}`, { method, data, headers });
  assert.ok(answer.ok(), `${path} answered ${answer.status()}`);
  return answer.json();
}

/** Watches everything that a browser's context does while a story runs, and fails when any of it is forbidden. */
async function watch(story) {
  const { context, page } = await openSignedIn(browser, DESKTOP);
  const trespasses = [];
  const isOwn = (url) =>
    url.startsWith(`${address}/`) || /^(blob|data|about|chrome|chrome-extension):/.test(url);
  // What a policy stops is announced too, but has no answer; the canary answers whatever reaches it.
  context.on("response", (response) => {
    if (!isOwn(response.url())) trespasses.push(`got ${response.url()}`);
  });
  context.on("console", (message) => {
    // The policies of browser and server report what they have stopped, with the script in the words.
    const isReport = message.type() === "error" && /Content Security Policy|sandboxed/i.test(message.text());
    if (message.text().startsWith(RAN) && !isReport) trespasses.push(message.text());
  });
  context.on("dialog", (dialog) => trespasses.push(`a dialog: ${dialog.message()}`));
  const heard = calls.length;
  try {
    await story(page, context);
    for (const open of context.pages()) {
      for (const frame of open.frames()) {
        // A document without scripts answers nobody; then nothing has run there either.
        const ran = await frame.evaluate(() => globalThis.codexRan ?? null).catch(() => null);
        if (ran) trespasses.push(`ran ${ran}`);
      }
    }
    trespasses.push(...calls.slice(heard).map(({ asked }) => `the canary heard "${asked}"`));
    assert.deepEqual(trespasses, []);
    assert.ok((await context.cookies()).every(({ name }) => name !== "evil"));
  } finally {
    await context.close();
  }
}

async function find(context, name) {
  const { items } = await ask(context, `/books?libraryId=${library.id}&limit=500`);
  const book = items.find((item) => item.fileName === `${name}.epub`);
  assert.ok(book, `${name}.epub was not found by the scan`);
  assert.equal(book.state, "ready", `${name}.epub is ${book.state}`);
  return book;
}

/** Clicks on everything in the shown chapter that is a trap, as a reader might. */
async function springTraps(page) {
  for (const frame of page.frames().filter((each) => each !== page.mainFrame())) {
    const traps = await frame
      .locator(".trap")
      .all()
      .catch(() => []);
    for (const trap of traps) {
      await trap.dispatchEvent("click").catch(() => undefined);
      await trap.click({ force: true, timeout: 250, noWaitAfter: true }).catch(() => undefined);
    }
    const words = frame.locator("p").first();
    await words.hover({ timeout: 250 }).catch(() => undefined);
  }
}

/** Gives what a page has begun the time to arrive; nothing tells when nothing comes. */
function settle(page) {
  return page.waitForTimeout(300);
}

function assertReading(page) {
  assert.match(page.url(), new RegExp(`^${address}/books/[^/]+/read`));
}

async function open(page, book) {
  await page.goto(`${address}/books/${book.id}/read`);
  await page.locator("[data-reader-stage]:not([data-waiting])").waitFor();
}

const names = folder ? readdirSync(`${folder}/Hostile`).map((name) => name.replace(/\.epub$/, "")) : [];

describe("a hostile book", () => {
  test("is seen by the canary when nothing guards a page, so that silence means something", async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const heard = calls.length;
    await page.setContent(`<link rel="preconnect" href="${canary}"><img src="${canary}/control">`);
    while (calls.length === heard) await page.waitForTimeout(50);
    await context.close();
    calls.length = 0;
  });

  for (const name of names) {
    test(`${name}: is read, page by page and through its contents`, () =>
      watch(async (page, context) => {
        const book = await find(context, name);
        await open(page, book);
        await settle(page);
        await picture(page, `hostile-${name}`);
        for (let turn = 0; turn < TURNS; turn += 1) {
          await springTraps(page);
          assertReading(page);
          // Behind the last page stands the end of the book, and then the next book.
          if (await page.getByRole("button", { name: "Read again" }).isVisible()) break;
          await page.keyboard.press("ArrowRight");
          await settle(page);
        }
        for (let line = 0; ; line += 1) {
          await open(page, book);
          // The bar is out of sight while one reads; a focused button brings it.
          const contents = page.getByRole("button", { name: "Contents", exact: true });
          await contents.focus();
          await contents.press("Enter");
          const lines = page.getByRole("navigation", { name: "Contents" }).getByRole("button");
          await page.getByRole("dialog").waitFor();
          await settle(page);
          if (line >= (await lines.count())) break;
          const entry = lines.nth(line);
          if (await entry.isEnabled()) await entry.click();
          await settle(page);
          await springTraps(page);
          assertReading(page);
        }
      }));

    test(`${name}: each of its files is opened in a tab`, () =>
      watch(async (page, context) => {
        const book = await find(context, name);
        const manifest = await ask(context, `/books/${book.id}/manifest`);
        const files = [...manifest.readingOrder, ...manifest.resources].map(({ href }) => href);
        assert.ok(files.length > 0);
        for (const file of new Set(files)) {
          const url = `${address}/api/v1/books/${book.id}/${file}`;
          // A file that is to be stored ends the navigation without a page.
          await page.goto(url).catch(() => undefined);
          await settle(page);
          assert.ok(
            page.url() === url || page.url() === "about:blank" || page.url().startsWith(address),
            page.url(),
          );
        }
      }));
  }
});
