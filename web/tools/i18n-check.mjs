// Checks the translations: every key is used, every used key exists, every message parses as ICU,
// and every other locale has exactly the keys of locales/en.json.
// A key with a hole, such as `errors.${code}`, uses every key of its form.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { IntlMessageFormat } from "intl-messageformat";

const web = join(dirname(fileURLToPath(import.meta.url)), "..");
const faults = [];

function flatten(tree, prefix = "") {
  return Object.entries(tree).flatMap(([name, value]) =>
    typeof value === "string" ? [[prefix + name, value]] : flatten(value, `${prefix}${name}.`),
  );
}

function readLocale(file) {
  return new Map(flatten(JSON.parse(readFileSync(join(web, "locales", file), "utf8"))));
}

function sourceFiles(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .filter((entry) => !/\.(test|gen|d)\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

const source = sourceFiles(join(web, "src"))
  .map((file) => readFileSync(file, "utf8"))
  .join("\n");
const literals = new Set([...source.matchAll(/"([a-z]\w*(?:\.\w+)+)"/g)].map((match) => match[1]));
const holes = [...source.matchAll(/`([a-z][\w.]*\.)\$\{[^`]*?\}([\w.]*)`/g)].map(
  ([, before, after]) => new RegExp(`^${before.replaceAll(".", "\\.")}[^.]+${after.replaceAll(".", "\\.")}$`),
);

const english = readLocale("en.json");
for (const key of english.keys()) {
  if (!literals.has(key) && !holes.some((hole) => hole.test(key))) faults.push(`en.json: ${key} is not used`);
}
for (const [, key] of source.matchAll(/\bt\(\s*"([^"]+)"/g)) {
  if (!english.has(key)) faults.push(`en.json: ${key} is missing`);
}

for (const file of readdirSync(join(web, "locales"))) {
  const locale = readLocale(file);
  const language = file.replace(/\.json$/, "");
  for (const [key, message] of locale) {
    if (!english.has(key)) faults.push(`${file}: ${key} is unknown to en.json`);
    try {
      new IntlMessageFormat(message, language);
    } catch (cause) {
      faults.push(`${file}: ${key}: ${cause.message}`);
    }
  }
  for (const key of english.keys()) {
    if (!locale.has(key)) faults.push(`${file}: ${key} is not translated`);
  }
}

for (const fault of faults) console.error(`i18n-check: ${fault}`);
if (faults.length > 0) process.exit(1);
console.log(`i18n-check: ${english.size} keys, all used`);
