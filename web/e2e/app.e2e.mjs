// The way from the door to an open book, on a desktop and on a phone.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  address,
  ask,
  assertAccessible,
  assertFitsPhone,
  DESKTOP,
  openPage,
  PHONE,
  password,
  picture,
  stories,
  username,
} from "./browser.mjs";

const tell = stories();

/** The library with the most series. */
async function largestLibrary(context) {
  const { items } = await ask(context, "/libraries");
  const [largest] = items.toSorted((one, other) => other.seriesCount - one.seriesCount);
  assert.ok(largest?.seriesCount > 0, "the server has no library with series");
  return largest;
}

/** Waits until a cover of the page is painted, and gives its natural width. */
async function paintedCover(page) {
  const handle = await page.waitForFunction(() => {
    const images = [...document.querySelectorAll('main img[src*="/thumbnail"]')];
    return images.find((image) => image.complete && image.naturalWidth > 0) ?? null;
  });
  return handle.evaluate((image) => image.naturalWidth);
}

async function signIn(page) {
  await page.getByLabel("Name").fill(username);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

async function openGrid(page, context) {
  const library = await largestLibrary(context);
  await page.goto(`${address}/libraries/${library.id}`);
  await page.getByRole("list", { name: "Series" }).getByRole("listitem").first().waitFor();
  return library;
}

async function openFirstSeries(page, context) {
  await openGrid(page, context);
  await page.getByRole("list", { name: "Series" }).getByRole("link").first().click();
  await page.getByRole("heading", { level: 2, name: "Books" }).waitFor();
}

async function openFirstBook(page, context) {
  await openFirstSeries(page, context);
  await page.getByRole("list", { name: "Books" }).getByRole("link").first().click();
  await page.getByRole("heading", { level: 2, name: "Details" }).waitFor();
}

for (const [device, options] of [
  ["desktop", DESKTOP],
  ["phone", PHONE],
]) {
  describe(`on a ${device}`, () => {
    test("a stranger is led to the door, signs in and arrives where they wanted", () =>
      tell(
        options,
        async (page) => {
          await page.goto(`${address}/libraries`);
          await page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
          await assertAccessible(page);
          await picture(page, `${device}-sign-in`);
          await signIn(page);
          await page.getByRole("heading", { level: 1, name: "Libraries" }).waitFor();
          await page.getByRole("article").first().waitFor();
          assert.equal(new URL(page.url()).pathname, "/libraries");
          const stored = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
          assert.doesNotMatch(stored, /eyJ|token/i);
        },
        openPage,
      ));

    test("a wrong password is refused in words", () =>
      tell(
        options,
        async (page) => {
          await page.goto(`${address}/sign-in`);
          await page.getByLabel("Name").fill(username);
          await page.getByLabel("Password", { exact: true }).fill(`${password} but wrong`);
          await page.getByRole("button", { name: "Sign in" }).click();
          await page.getByText("The name or the password is wrong.").waitFor();
          await assertAccessible(page);
        },
        openPage,
      ));

    test("the home page shows what is new, with real covers", () =>
      tell(options, async (page) => {
        await page.goto(address);
        await page
          .getByRole("heading", { level: 2, name: /^New in / })
          .first()
          .waitFor();
        assert.ok((await paintedCover(page)) > 50);
        await assertAccessible(page);
        if (device === "phone") await assertFitsPhone(page);
        await picture(page, `${device}-home`);
      }));

    test("a library opens as a grid of series with real covers", () =>
      tell(options, async (page, context) => {
        await page.goto(`${address}/libraries`);
        const library = await largestLibrary(context);
        await page.getByRole("article").first().waitFor();
        await assertAccessible(page);
        await picture(page, `${device}-libraries`);
        await page.getByRole("main").getByRole("link", { name: library.name, exact: true }).click();
        await page.getByRole("list", { name: "Series" }).getByRole("listitem").first().waitFor();
        assert.ok((await paintedCover(page)) > 50);
        await assertAccessible(page);
        if (device === "phone") await assertFitsPhone(page);
        await picture(page, `${device}-library`);
      }));

    test("a search narrows the grid, lives in the address and survives a reload", () =>
      tell(options, async (page, context) => {
        const library = await openGrid(page, context);
        const { items } = await ask(context, `/series?libraryId=${library.id}&limit=1&sort=-title`);
        await page.getByRole("searchbox").fill(items[0].title);
        await page.waitForURL(/search=/);
        await page.reload();
        await page.getByRole("list", { name: "Series" }).getByText(items[0].title).first().waitFor();
        assert.equal(await page.getByRole("searchbox").inputValue(), items[0].title);
      }));

    test("a series shows its books and offers to read", () =>
      tell(options, async (page, context) => {
        await openFirstSeries(page, context);
        await page.getByRole("list", { name: "Books" }).getByRole("link").first().waitFor();
        await page.getByRole("link", { name: /^(Start reading|Continue|Read again)/ }).waitFor();
        assert.ok((await paintedCover(page)) > 50);
        await assertAccessible(page);
        if (device === "phone") await assertFitsPhone(page);
        await picture(page, `${device}-series`);
      }));

    test("a book shows its details and opens in the reader", () =>
      tell(options, async (page, context) => {
        await openFirstBook(page, context);
        await assertAccessible(page);
        if (device === "phone") await assertFitsPhone(page);
        await picture(page, `${device}-book`);
        await page.getByRole("link", { name: /^(Read|Continue|Read again)\b/ }).click();
        await page.waitForURL(/\/books\/[0-9a-f]+\/read/);
        await page.locator("[data-reader-stage]").first().waitFor();
      }));

    test("Back returns to the same place in the grid", () =>
      tell(options, async (page, context) => {
        await openGrid(page, context);
        await page.evaluate(() => scrollTo(0, 500));
        await page.waitForTimeout(200);
        const before = await page.evaluate(() => scrollY);
        const inView = await page.evaluate(() => {
          const isInView = (box) => box.top > 120 && box.bottom < innerHeight - 60;
          const links = [...document.querySelectorAll("[role=listitem] a")];
          return links.find((link) => isInView(link.getBoundingClientRect()))?.getAttribute("href") ?? null;
        });
        assert.ok(inView, "no series is wholly in view");
        await page.locator(`[role=listitem] a[href="${inView}"]`).click();
        await page.getByRole("heading", { level: 2, name: "Books" }).waitFor();
        await page.goBack();
        await page.getByRole("list", { name: "Series" }).getByRole("listitem").first().waitFor();
        await page.waitForFunction((place) => Math.abs(scrollY - place) < 40, before);
      }));

    test("dark colors are chosen, remembered and legible", () =>
      tell({ ...options, colorScheme: "light" }, async (page) => {
        await page.goto(address);
        await page.getByRole("button", { name: /^Account/ }).click();
        await page.getByText("Dark", { exact: true }).click();
        await assertAccessible(page);
        await page.reload();
        await page.getByRole("heading", { level: 1, name: "Home" }).waitFor();
        assert.equal(await page.locator("html").getAttribute("data-mantine-color-scheme"), "dark");
        await assertAccessible(page);
        await picture(page, `${device}-dark`);
      }));

    test("signing out closes the door behind", () =>
      tell(options, async (page) => {
        await page.goto(address);
        await page.getByRole("button", { name: /^Account/ }).click();
        await page.getByRole("button", { name: "Sign out" }).click();
        await page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
        await page.goto(`${address}/libraries`);
        await page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
      }));

    test("an address that leads nowhere says so", () =>
      tell(options, async (page) => {
        await page.goto(`${address}/no/such/page`);
        await page.getByRole("heading", { level: 1, name: "There is nothing here" }).waitFor();
        await assertAccessible(page);
      }));
  });
}

describe("with the keyboard alone", () => {
  test("one skips to the content and opens a series", () =>
    tell(DESKTOP, async (page, context) => {
      await openGrid(page, context);
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      assert.equal(await page.evaluate(() => document.activeElement?.id), "content");
      await page.getByRole("list", { name: "Series" }).getByRole("link").first().focus();
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { level: 2, name: "Books" }).waitFor();
    }));
});

describe("a scan", () => {
  test("is started from the library and tells how it ended", () =>
    tell(DESKTOP, async (page, context) => {
      const library = await openGrid(page, context);
      await page.getByRole("button", { name: `Actions for ${library.name}` }).click();
      await page.getByRole("menuitem", { name: "Scan now" }).click();
      await page.getByText("The scan has started.").waitFor();
      await page.getByText(/^(Waiting to scan|Looking for files|Updating|Reading books|Scanned)/).waitFor();
      await page.getByText(/^Scanned /).waitFor({ timeout: 60_000 });
      await assertAccessible(page);
    }));
});

describe("the API explorer", () => {
  test("works under the server's own content policy", () =>
    tell(DESKTOP, async (page) => {
      await page.goto(`${address}/api/v1/docs`);
      await page.getByText("Codex", { exact: false }).first().waitFor();
      await page
        .getByText(/libraries/i)
        .first()
        .waitFor();
    }));
});
