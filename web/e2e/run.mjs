// Runs the browser stories against a running server: npm run e2e
//
// Environment: CODEX_E2E_URL (a server with the web app and a scanned library), CODEX_E2E_USER and
// CODEX_E2E_PASSWORD (an account on it), CODEX_E2E_OUT (folder for pictures, e2e/out by default),
// CODEX_E2E_BROWSER (path of a Chromium, found by itself by default).
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { address, findChromium, password, username } from "./browser.mjs";

const here = dirname(fileURLToPath(import.meta.url));

function refuse(reason) {
  console.error(`e2e: ${reason}`);
  process.exit(1);
}

async function isAlive() {
  try {
    return (await fetch(`${address}/livez`)).ok;
  } catch {
    return false;
  }
}

if (findChromium() === null) refuse("Chromium is missing; install it with `apt-get install chromium`");
if (!address || !username || !password) {
  refuse("set CODEX_E2E_URL, CODEX_E2E_USER and CODEX_E2E_PASSWORD, or run `make e2e`, which does");
}
if (!(await isAlive())) refuse(`no server answers at ${address}; start one with \`make run\``);

const wanted = process.argv.slice(2);
const stories = readdirSync(here)
  .filter((name) => name.endsWith(".e2e.mjs"))
  .filter((name) => wanted.length === 0 || wanted.some((word) => name.includes(word)))
  .map((name) => join(here, name));
const args = ["--test", "--test-concurrency=1", "--test-reporter=spec", ...stories];
const { status } = spawnSync(process.execPath, args, { stdio: "inherit" });
process.exit(status ?? 1);
