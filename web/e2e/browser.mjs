// What every browser story shares: the server's address, the system's Chromium, a signed-in page, axe.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { after, before } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const require = createRequire(import.meta.url);
const here = dirname(fileURLToPath(import.meta.url));
const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

export const address = process.env.CODEX_E2E_URL ?? "";
export const username = process.env.CODEX_E2E_USER ?? "";
export const password = process.env.CODEX_E2E_PASSWORD ?? "";
export const out = process.env.CODEX_E2E_OUT ?? join(here, "out");

export const DESKTOP = { viewport: { width: 1440, height: 900 } };
export const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** The system's Chromium, or null. */
export function findChromium() {
  const given = process.env.CODEX_E2E_BROWSER;
  return (given ? [given] : PLACES).find((path) => existsSync(path)) ?? null;
}

/** Starts Chromium with a fresh profile. */
export function launch() {
  return chromium.launch({ executablePath: findChromium(), headless: true, args: FLAGS });
}

/** A page of its own context that remembers every fault it sees. */
export async function openPage(browser, options) {
  const context = await browser.newContext({ reducedMotion: "reduce", ...options });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(`${error.name}: ${error.message}`));
  page.on("console", (message) => {
    const text = message.text();
    const isPolicy = /Content Security Policy/i.test(text);
    if (isPolicy) faults.push(text);
  });
  return { context, page, faults };
}

/** The same, signed in through the native API. */
export async function openSignedIn(browser, options) {
  const opened = await openPage(browser, options);
  const answer = await opened.context.request.post(`${address}/api/v1/auth/login`, {
    data: { username, password },
  });
  assert.ok(answer.ok(), `sign-in answered ${answer.status()}`);
  return opened;
}

/** The stories of a file share a browser; gives what tells one, which fails when the page had a fault on the way. */
export function stories() {
  let browser;
  before(async () => {
    browser = await launch();
  });
  after(() => browser.close());
  return async function tell(options, story, open = openSignedIn) {
    const { context, page, faults } = await open(browser, options);
    try {
      await story(page, context);
      assert.deepEqual(faults, []);
    } finally {
      await context.close();
    }
  };
}

/** Asks the native API with the page's own session. */
export async function ask(context, path) {
  const answer = await context.request.get(`${address}/api/v1${path}`);
  assert.ok(answer.ok(), `${path} answered ${answer.status()}`);
  return answer.json();
}

/** Keeps a picture for people to look at. */
export async function picture(page, name) {
  mkdirSync(out, { recursive: true });
  await page.screenshot({ path: join(out, `${name}.png`) });
}

/** Waits until what fades or changes its color has come to its end; what goes round for ever is left out. */
async function settled(page) {
  await page.evaluate(async () => {
    const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const hasEnd = (animation) => Number.isFinite(animation.effect?.getComputedTiming().endTime);
    const running = () =>
      document.getAnimations().filter((animation) => animation.playState === "running" && hasEnd(animation));
    // A change that was just rendered begins its transition with the next frame.
    await nextFrame();
    await nextFrame();
    while (running().length > 0) await nextFrame();
  });
}

/** Fails when axe finds a violation of WCAG 2.2 AA on the page once it has settled: half faded colors are none. */
export async function assertAccessible(page) {
  await settled(page);
  // Evaluated over the debugging protocol, which the page's content policy does not bind.
  await page.evaluate(axeSource);
  const violations = await page.evaluate(async () => {
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const result = await globalThis.axe.run(document, { runOnly: { type: "tag", values: tags } });
    return result.violations.map(
      (rule) => `${rule.id}: ${rule.help}: ${rule.nodes.map((node) => node.target.join(" ")).join(" | ")}`,
    );
  });
  assert.deepEqual(violations, []);
}

/** Fails when a thing to tap is smaller than a fingertip, or the page scrolls sideways. */
export async function assertFitsPhone(page) {
  const problems = await page.evaluate(() => {
    const found = [];
    const width = document.documentElement.scrollWidth;
    if (width > innerWidth) found.push(`the page is ${width} pixels wide on a screen of ${innerWidth}`);
    for (const element of document.querySelectorAll(
      "main button, main select, main input, nav a, nav button",
    )) {
      const box = element.getBoundingClientRect();
      const isHidden = box.width === 0 || box.height === 0 || element.closest("[aria-hidden=true]") !== null;
      // A choice inside a segmented control is hit through its label.
      const isInLabel = element.matches("input[type=radio], input[type=checkbox]");
      if (!isHidden && !isInLabel && box.height < 43.5) {
        found.push(`${element.outerHTML.slice(0, 120)} is ${box.height} pixels high`);
      }
    }
    return found;
  });
  assert.deepEqual(problems, []);
}
