// Fails when what every page loads first outgrows its budget. Run by `npm run build`.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const BUDGET = { js: 200_000, css: 30_000 };

const dist = join(dirname(fileURLToPath(import.meta.url)), "../dist");
const page = readFileSync(join(dist, "index.html"), "utf8");
const first = [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map((match) => match[1]);

for (const [kind, budget] of Object.entries(BUDGET)) {
  const files = first.filter((name) => name.endsWith(`.${kind}`));
  const size = files.reduce(
    (sum, name) => sum + gzipSync(readFileSync(join(dist, name)), { level: 9 }).length,
    0,
  );
  const isOver = size > budget || files.length === 0;
  const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
  console.log(
    `size-check: first ${kind}: ${files.length} files, ${kilobytes(size)} gzip of ${kilobytes(budget)}${isOver ? ": OVER BUDGET" : ""}`,
  );
  if (isOver) process.exitCode = 1;
}

const readers = /pdf|foliate|epub|paginator|reader/i;
const early = first.filter((name) => readers.test(name));
if (early.length > 0) {
  console.error(`size-check: reader code is in the first load: ${early.join(", ")}`);
  process.exitCode = 1;
}
