// Fails when what the home page loads first outgrows its budget. Run by `npm run build`.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const BUDGET = { script: 200_000, style: 30_000 };

const dist = join(dirname(fileURLToPath(import.meta.url)), "../dist");
const manifest = JSON.parse(readFileSync(join(dist, "manifest.json"), "utf8"));
const entry = Object.values(manifest).find((chunk) => chunk.isEntry);
if (!entry) throw new Error("size-check: dist/manifest.json names no entry");

const scripts = new Set();
const styles = new Set();
function collect(chunk) {
  if (scripts.has(chunk.file)) return;
  scripts.add(chunk.file);
  for (const style of chunk.css ?? []) styles.add(style);
  for (const name of chunk.imports ?? []) collect(manifest[name]);
}
collect(entry);

function gzipSize(files) {
  return [...files].reduce(
    (sum, file) => sum + gzipSync(readFileSync(join(dist, file)), { level: 9 }).length,
    0,
  );
}

const sizes = { script: gzipSize(scripts), style: gzipSize(styles) };
for (const [kind, size] of Object.entries(sizes)) {
  const verdict = size > BUDGET[kind] ? "OVER BUDGET" : "ok";
  console.log(
    `size-check: first ${kind} ${(size / 1000).toFixed(1)} kB gzip of ${BUDGET[kind] / 1000} kB: ${verdict}`,
  );
  if (size > BUDGET[kind]) process.exitCode = 1;
}
if ([...scripts].some((file) => /pdf|foliate|reader/i.test(file))) {
  console.error("size-check: reader code is in the first load");
  process.exitCode = 1;
}
